"""The ground that the other tests stand on holds."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect

from support.browser import NewPage
from support.needs import lacking, lacking_lines


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_has_a_migrated_database_of_its_own(database_url: str, turn: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        connection.exec_driver_sql("CREATE TABLE left_behind (id INTEGER)")
    engine.dispose()
    assert tables
    assert "left_behind" not in tables


@pytest.mark.browser
def test_a_page_is_as_wide_as_asked_and_runs_scripts_only_when_asked(new_page: NewPage) -> None:
    document = "<p>still</p><script>document.querySelector('p').textContent = 'moved'</script>"
    plain, scripted = new_page(), new_page(width=1280, javascript=True, dark=True)
    for page in (plain, scripted):
        page.set_content(document)
    assert plain.get_by_text("still").is_visible()
    assert scripted.get_by_text("moved").is_visible()
    assert plain.evaluate("innerWidth") == 360
    assert scripted.evaluate("innerWidth") == 1280
    assert scripted.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True


@pytest.mark.browser
def test_a_page_brings_no_cookies_of_another(page: Page, new_page: NewPage) -> None:
    page.context.add_cookies([{"name": "who", "value": "Mia", "url": "http://localhost"}])
    assert new_page().context.cookies() == []


@pytest.mark.parametrize("ci", ["1", "true"])
def test_what_is_lacking_fails_in_ci(monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        lacking("no browser", "Install one.")


def test_what_is_lacking_is_skipped_at_home_and_counted_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        lacking("no browser", "Install one.")
    report = str(("tests/test_pages.py", 12, f"Skipped: {skipped.value}"))
    assert lacking_lines([report, report, "Skipped: not on Windows"]) == [
        "2 tests did not run. LACKING ON THIS MACHINE: no browser. Install one."
    ]
