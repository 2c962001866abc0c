"""Two classes whose talk is full of names and terms, and a third where none of them is said, to be spoken by flite.

Sentences, names and terms were written before anything was heard. Names of the first class served to choose how many
are listened for; the second is held out; the third shows what is heard though nobody said it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Class:
    """Names of its roster (some of them are said), course and title, terms of these that are said, and the talk."""

    names: str
    subject: str
    terms: tuple[str, ...]
    talk: tuple[str, ...]

    @property
    def roster(self) -> tuple[str, ...]:
        """The names one by one."""
        return tuple(self.names.split())


BIOLOGY = Class(
    names=(
        "Aaliyah Bjorn Chiamaka Dmitri Eleni Fatoumata Giuseppe Hyejin Ignacio Jaswinder Kwame Linh Mehmet Nkechi"
        " Oluwaseun Priyanka Quynh Rashid Svetlana Takumi Umut Valentina Wojciech Xiomara"
    ),
    subject="Biology nine: thylakoids, stroma and the Calvin cycle",
    terms=("thylakoids", "stroma", "Calvin"),
    talk=(
        "Good morning everyone. Please sit down and open your notebooks to a new page.",
        "Aaliyah, can you remind us what we found out about leaves last week?",
        "We saw that the light reactions happen in the thylakoids.",
        "Thank you. Bjorn, do you agree with that, or would you add something?",
        "I think the sugar is made in the stroma, and not where the light is caught.",
        "So Chiamaka says energy first, and Dmitri says sugar second. Who can put both together?",
        "Eleni had her hand up before the others, so let us hear her.",
        "The Calvin cycle uses what the light reactions have made.",
        "Can somebody repeat what she said in their own words? Giuseppe, please.",
        "He means that one part makes the fuel and the other part burns it.",
        "Ignacio, you look as if you do not believe that. Tell us why.",
        "Because the plant does this at night too, and there is no light at night.",
        "That is a strong point. Jaswinder and Kwame, talk about it for one minute with your neighbours.",
        "Linh and Mehmet measured the leaf in the dark. What did your graph look like?",
        "Our line went down slowly, and after ten minutes it was flat.",
        "Priyanka, what would you change if you did the same experiment again?",
        "I would use a brighter lamp and wait longer before the first reading.",
        "Rashid asked me yesterday whether the stroma is a liquid. It is more like a thick soup.",
        "Svetlana has drawn the thylakoids as a stack of coins, and I like that picture.",
        "Takumi, please read the second question on the sheet to the whole class.",
        "What happens to the plant when there is light but no water?",
        "Valentina will collect the sheets, and Xiomara will write our answers on the board.",
        "For homework read the page about the Calvin cycle and write down one question.",
        "We will begin with your questions tomorrow. Have a good afternoon.",
    ),
)

GEOLOGY = Class(
    names=(
        "Abebe Beatriz Chidinma Deniz Emeka Farzana Gwendolyn Hamza Ilse Joaquin Katarzyna Lakshmi Mirela Nasser Orhan"
        " Paolo Qadir Rukmini Sanjay Thulani Ulrike Vikram Xiulan Yaretzi"
    ),
    subject="Earth science: subduction and the asthenosphere",
    terms=("subduction", "asthenosphere"),
    talk=(
        "Let us start. The map on the wall shows where the earth shook last year.",
        "What do you notice about the red points? Abebe, you go first.",
        "Most of them lie along the edge of the ocean, like a ring.",
        "Beatriz, does your group see the same, or something else?",
        "We found a few in the middle of the land, and Chidinma thinks those are old.",
        "Deniz and Emeka, please hold up your model so that everybody can see it.",
        "When one plate goes under the other one, we call that subduction.",
        "Farzana wants to know how fast the plates move. Does anybody have a guess?",
        "About as fast as a finger nail grows, I read that in a book.",
        "Gwendolyn read the right book. It is a few centimeters every year.",
        "Hamza, why does the plate sink, and why does it not float?",
        "It is cold and heavy, and the asthenosphere below it is soft.",
        "Say more about soft, please. Joaquin, can you help him?",
        "It is not a liquid. It flows only when you wait for a very long time.",
        "Lakshmi compared it with honey in the fridge, and I think that is a good picture.",
        "Now work in pairs. Mirela works with Nasser, and Orhan works with me.",
        "Paolo, what did you write down as your prediction?",
        "I said that there must be volcanoes behind the coast, because the rock melts there.",
        "Who disagrees with that? Sanjay, you shake your head.",
        "I think the water in the rock makes it melt, and not only the heat.",
        "Thulani and Vikram found the same in their text, so you are not alone.",
        "Yaretzi, please draw the subduction on the board, with an arrow for the water.",
        "Before the bell rings, write one sentence about the asthenosphere in your notebook.",
        "Put the chairs back, and take the maps with you. See you on Friday.",
    ),
)

NO_NAMES = (
    "Today we practise how to write a letter to the mayor of our town.",
    "Take out the list that we made on Monday and choose three things that you want to change.",
    "I would like a safer road, because the cars near my house are much too fast.",
    "That is a clear reason. Can you give an example of something that you have seen?",
    "Last winter a bus could not stop in time, and it rolled into the fence.",
    "Now think about the person who will read this. What does she need to know first?",
    "She needs to know who we are and where we live.",
    "Then that belongs into the first line. What comes next, do you think?",
    "I can open with a question, so that she wants to go on reading.",
    "Some of you wrote that you are angry. Is it a good idea to begin with that?",
    "No, because then she may stop before she has read our idea.",
    "Let us hear two beginnings and compare them. The rest of you, please listen and take notes.",
    "Dear mayor, we are thirty children and we want to ride our bikes to school.",
    "I like how short it is. It sounds friendly, and it says what you want.",
    "The other one is longer, but it has a number in it, and numbers are hard to ignore.",
    "Who can name another fact that would help? Look at the chart on page seven.",
    "Four out of ten accidents happen in the morning, between seven and eight.",
    "Good. Write that down, and say where it comes from, so that nobody has to guess.",
    "When you are done, swap with your neighbour and mark one sentence that you would cut.",
    "We will post the letters together next week, when everybody has a clean copy.",
)
"""A lesson in which no name or term of the two classes is said."""
