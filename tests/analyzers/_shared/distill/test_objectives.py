"""Objectives by their properties: limits where one becomes another, gradients against differences, what is ignored."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from analyzers._shared.distill.objectives import (
    OBJECTIVES,
    Interpolated,
    Output,
    Setup,
    Target,
    class_means,
    compatible,
    enhanced,
    hard,
    interpolated,
    norm_and_direction,
    soft,
    target,
)

N, K, W = 6, 4, 5

torch.set_num_threads(1)


def _random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def _one() -> tuple[Tensor, Tensor, Tensor]:
    return _random(N, K), _random(N, K, seed=1), torch.tensor([0, 1, 2, 3, 0, 1])


def _several() -> Target:
    flags = (_random(N, K, seed=3) > 0).long()
    flags[:, 0] = 1
    return target(flags, teacher=_random(N, K, seed=4), features=_random(N, 3, seed=5), weight=torch.ones(N).double())


def _setup(kind: str) -> Setup:
    return Setup(kind=kind, width=W, means=_random(K, 3, seed=6))


def test_soft_targets_are_best_met_by_the_teacher_itself() -> None:
    logits, teacher, _ = _one()
    assert float(soft(teacher, teacher, 2.0)) == pytest.approx(0, abs=1e-12)
    assert float(soft(teacher + 3, teacher, 2.0)) == pytest.approx(0, abs=1e-12)
    assert float(soft(logits, teacher, 2.0)) > 0


def test_the_square_of_the_temperature_keeps_the_gradient_of_the_same_order() -> None:
    logits, teacher, _ = _one()
    sizes: list[float] = []
    for temperature in (10.0, 40.0):
        given = logits.clone().requires_grad_()
        soft(given, teacher, temperature).backward()
        sizes.append(float(given.grad.norm()))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.15)


def test_the_interpolated_target_is_the_student_at_the_start_and_the_teacher_at_the_end() -> None:
    logits, teacher, _ = _one()
    assert torch.equal(interpolated(logits, teacher, 0.0), logits)
    assert torch.equal(interpolated(logits, teacher, 1.0), teacher)


def test_the_students_own_target_pulls_it_nowhere() -> None:
    logits, teacher, _ = _one()
    given = logits.clone().requires_grad_()
    soft(given, interpolated(given, teacher, 0.0)).backward()
    assert float(given.grad.abs().max()) < 1e-12


def test_the_interpolated_place_never_goes_back_and_is_one_when_training_ends() -> None:
    logits, teacher, labels = _one()
    objective = Interpolated("one").train()
    wanted, places = target(labels, teacher=teacher), []
    for step in range(11):
        objective(Output(logits * (1 - step / 20), logits), wanted, step / 10)
        places.append(objective.place)
    assert places == sorted(places)
    assert places[0] >= Interpolated.START
    assert places[-1] == 1
    before = objective.place
    objective.eval()(Output(logits, logits), wanted, 0.0)
    assert objective.place == before


def test_target_enhancement_is_labels_plus_teacher_at_gamma_one() -> None:
    logits, teacher, labels = _one()
    both = hard(logits, labels, torch.ones(N)) - (teacher.softmax(-1) * logits.log_softmax(-1)).sum(-1).mean()
    assert float(enhanced(logits, teacher, labels, torch.ones(N).double(), 1.0)) == pytest.approx(float(both))


def test_target_enhancement_without_a_trusted_label_is_the_teacher_alone() -> None:
    logits, teacher, labels = _one()
    alone = -(teacher.softmax(-1) * logits.log_softmax(-1)).sum(-1).mean()
    for gamma in (0.0, 1.0, 2.0):
        assert float(enhanced(logits, teacher, labels, torch.zeros(N).double(), gamma)) == pytest.approx(float(alone))


def test_target_enhancement_at_gamma_zero_does_not_look_at_how_sure_the_teacher_is_of_the_true_class() -> None:
    logits, teacher, labels = _one()
    surer = teacher.clone()
    surer[torch.arange(N), labels] += 2
    weight = torch.ones(N).double()
    same = [(share * (1 - torch.nn.functional.one_hot(labels, K))) for share in (teacher.softmax(-1),)]
    by_hand = -(logits.log_softmax(-1)[torch.arange(N), labels] + (same[0] * logits.log_softmax(-1)).sum(-1)).mean()
    assert float(enhanced(logits, teacher, labels, weight, 0.0)) == pytest.approx(float(by_hand))


def test_norm_and_direction_is_zero_for_a_long_vector_that_points_to_its_class() -> None:
    means = torch.eye(3, dtype=torch.float64)
    teacher = torch.full((3, 3), 0.5, dtype=torch.float64)
    assert float(norm_and_direction(means * 7, teacher, means)) == pytest.approx(0)
    assert float(norm_and_direction(means * 0.1, teacher, means)) > 0.8, "short vectors are pulled out"
    assert float(norm_and_direction(-means * 7, teacher, means)) == pytest.approx(2)
    assert float(norm_and_direction(means, teacher, means * 0)) == 0


def test_class_means_are_the_means_of_the_rows_of_each_class() -> None:
    features = torch.tensor([[1.0, 0.0], [3.0, 0.0], [0.0, 5.0]])
    assert class_means(features, torch.tensor([0, 0, -1]), 2).tolist() == [[2.0, 0.0], [0.0, 0.0]]
    flags = torch.tensor([[1, 0], [0, 1], [0, 1]])
    assert class_means(features, flags, 2).tolist() == [[1.0, 0.0], [1.5, 2.5]]


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("kind", ["one", "several"])
def test_every_objective_has_the_gradient_that_differences_give(name: str, kind: str) -> None:
    objective = OBJECTIVES[name](_setup(kind)).double().eval()
    logits, teacher, labels = _one()
    features = _random(N, W, seed=2)
    wanted = _several() if kind == "several" else target(
        labels, teacher=teacher, features=_random(N, 3, seed=5), weight=torch.ones(N).double())  # fmt: skip
    if name == "taid":
        objective.place = 1.0  # before, the target follows the student without a gradient through it

    def loss(given: Tensor, vector: Tensor) -> Tensor:
        return objective(Output(given, vector, (given * 0.5,)), wanted, 0.5)

    assert torch.autograd.gradcheck(loss, (logits.clone().requires_grad_(), features.clone().requires_grad_()))


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("kind", ["one", "several"])
def test_descending_any_objective_finds_the_labels_that_teacher_and_people_share(name: str, kind: str) -> None:
    torch.manual_seed(0)
    objective = OBJECTIVES[name](_setup(kind)).train()
    if kind == "one":
        labels = torch.tensor([0, 1, 2, 3, 0, 1])
        teacher = torch.nn.functional.one_hot(labels, K) * 6.0
    else:
        labels = (_random(N, K, seed=3) > 0).long()
        teacher = labels * 12.0 - 6.0
    wanted = target(labels, teacher=teacher, features=torch.randn(N, 3))
    logits, vector = torch.zeros(N, K, requires_grad=True), torch.randn(N, W).requires_grad_()
    optimiser = torch.optim.Adam([logits, vector, *objective.parameters()], lr=0.2)
    for step in range(60):
        optimiser.zero_grad()
        objective(Output(logits, vector, (logits,)), wanted, step / 60).backward()
        optimiser.step()
    found = logits.argmax(-1) if kind == "one" else (logits > 0).long()
    assert torch.equal(found, labels)


def test_texts_without_weight_do_not_count_as_labelled() -> None:
    logits, _, labels = _one()
    weight = torch.tensor([1.0, 0, 0, 0, 0, 0]).double()
    assert float(hard(logits, labels, weight)) == pytest.approx(float(hard(logits[:1], labels[:1], weight[:1])))
    assert float(hard(logits, labels, torch.zeros(N))) == 0


def test_several_labels_are_the_mean_of_as_many_yes_no_questions() -> None:
    wanted = _several()
    logits = _random(N, K)
    made = OBJECTIVES["hard"](_setup("several"))(Output(logits, logits), wanted, 0.0)
    by_hand = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted.labels.double())
    assert float(made) == pytest.approx(float(by_hand))


def test_compatibility_asks_only_where_the_old_model_was_right_and_the_new_one_is_wrong() -> None:
    labels, old = torch.tensor([0, 0, 0]), torch.tensor([[4.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    new = torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], requires_grad=True)
    loss = compatible(new, old, labels, torch.ones(3))
    loss.backward()
    touched = new.grad.abs().sum(1) > 0
    assert touched.tolist() == [True, False, False]
    assert float(new.grad[0, 0]) < 0, "descending raises the class the old model had right"
