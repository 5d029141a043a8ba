"""`wpp cron`: everything that is due, once."""

from cli.face import face
from cli.mail import end_of_sending, report_document, told
from cli.opening import opened
from cli.options import Running
from cli.output import answer, count


def cron(how: Running) -> None:
    """Do everything that is due, once.

    Tells Sales of what is low, tidies up, sends mail. A cron table runs it every few minutes; with --quiet it speaks
    only when somebody must look.

    Examples:
      wpp cron
      wpp cron --quiet
    """
    from wpp.people import sweep_attempts, sweep_visits
    from wpp.stock import check_low

    with opened() as portal:
        with portal.transaction(by=face().actor or "cron") as work:
            low = check_low(work)
            sweep_visits(work)
            sweep_attempts(work)
        report = portal.send_mail()
    document = {"low": len(low.low), "notified": low.notified} | report_document(report)
    lines = [f"Sales hears of {count(len(low.notified), 'SKU')} that got low."] if low.notified else []
    answer(how, document, *lines, told(report))
    end_of_sending(report, quiet=how.quiet)
