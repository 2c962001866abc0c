"""Names of people in a lesson's texts: found, confirmed by a person, replaced by pseudonyms."""
