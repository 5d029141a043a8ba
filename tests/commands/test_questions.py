"""Questions: asked at a terminal, refused with all their answers elsewhere, and answered by options."""

import json
from typing import Any

import pytest
import typer

from cli.framework.errors import tell
from cli.framework.options import WriteOptions, answers_of, given_answer
from cli.framework.prompts import may_ask, may_choose, with_answers
from wpp.errors import UsageError
from wpp.questions import Answer, NeedsAnswer, Question, UnknownAnswer, answered, no_such_question

BOOK = Question(
    "stock-new",
    "TSH-9 is new. Book its opening stock?",
    (Answer("no", "Don’t book it"), Answer("yes", "Book it")),
)
DROP = Question(
    "missing", "CAP isn’t in this file.", (Answer("keep", "Keep it"), Answer("retire", "Retire it"))
)


def decide(given: dict[str, str]) -> dict[str, str]:
    return answered((BOOK, DROP), given)


def test_every_question_without_an_answer_is_named_at_once() -> None:
    with pytest.raises(NeedsAnswer) as refused:
        decide({})
    assert refused.value.questions == (BOOK, DROP)
    with pytest.raises(NeedsAnswer) as refused:
        decide({"missing": "keep"})
    assert refused.value.questions == (BOOK,)
    assert decide({"missing": "keep", "stock-new": "yes"}) == {"missing": "keep", "stock-new": "yes"}


def test_an_answer_that_there_is_not_is_wrong_usage_before_anything_is_asked() -> None:
    with pytest.raises(UnknownAnswer, match="“perhaps” is not an answer to “missing”"):
        decide({"missing": "perhaps"})
    no_such_question((BOOK, DROP), {"missing": "keep"})
    no_such_question((DROP,), {"missing": "keep", "section-4-ad83473f": "without"})
    with pytest.raises(UnknownAnswer, match="There is no question “mising”"):
        no_such_question((BOOK, DROP), {"mising": "keep"})


def test_answers_come_as_options() -> None:
    assert answers_of(["missing=keep", "stock-new = yes"]) == {"missing": "keep", "stock-new": "yes"}
    assert answers_of(None) == {}
    with pytest.raises(UsageError, match="answered twice"):
        answers_of(["missing=keep", "missing=retire"])
    for nothing in ("missing", "=keep", "missing="):
        with pytest.raises(typer.BadParameter, match="answers nothing"):
            given_answer(nothing)


def test_where_nobody_is_there_all_is_refused_with_the_option_for_each_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(NeedsAnswer) as refused:
        with_answers(WriteOptions(yes=True), None, decide)
    assert tell(refused.value, as_json=True) == 3
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert lines[0] == "wpp: Nothing was done: a question needs an answer."
    assert "    --answer stock-new=no   Don’t book it" in lines
    assert "    --answer missing=retire  Retire it" in lines
    document: Any = json.loads(told.out)["error"]
    assert document["code"] == "needs_answer"
    assert document["questions"][1] == {
        "id": "missing",
        "text": "CAP isn’t in this file.",
        "answers": [{"value": "keep", "means": "Keep it"}, {"value": "retire", "means": "Retire it"}],
    }


def test_somebody_at_a_terminal_is_asked_what_was_not_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    typed = iter(["3", "x", "2"])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(typed))
    done = with_answers(WriteOptions(), ["missing=retire"], decide)
    assert done == {"missing": "retire", "stock-new": "yes"}
    assert "TSH-9 is new" in capsys.readouterr().err
    assert next(typed, None) is None


def test_yes_confirms_and_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert (may_ask(WriteOptions()), may_choose(WriteOptions())) == (True, True)
    for options in (WriteOptions(yes=True), WriteOptions(dry_run=True)):
        assert (may_ask(options), may_choose(options)) == (False, True)
    for options in (WriteOptions(quiet=True), WriteOptions(json=True)):
        assert (may_ask(options), may_choose(options)) == (False, False)
