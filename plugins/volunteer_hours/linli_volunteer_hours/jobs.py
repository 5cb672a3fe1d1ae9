"""Work that falls due by itself."""

from linli.hooks import Job
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import closing, posts, publishing, waiting
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import exchanges, idle, listings
from linli_volunteer_hours.visits import missed

JOBS = (
    Job(shifts.REMIND, _("Remind volunteers of a shift"), closing.remind),
    Job(shifts.CLOSE, _("Close a shift that is over"), closing.close),
    Job(shifts.MISSED, _("Tell the leaders of visits that were missed"), missed.alert),
    Job(waiting.OFFER_OVER, _("Pass a free place on"), waiting.pass_on),
    Job(exchanges.CONFIRM_ITSELF, _("Confirm an exchange that nobody disputed"), exchanges.overdue),
    Job(
        listings.RUN_OUT,
        _("Tell whose offer or request in the time bank ends soon"),
        listings.run_out,
    ),
    Job(idle.LET_GO, _("Free the time of an exchange that was never done"), idle.let_go),
    Job(
        "volunteer_hours.idle_exchanges",
        _("Look after exchanges that nobody takes further"),
        idle.look_after,
        cron="40 17 * * *",
    ),
    Job(
        "volunteer_hours.make_shifts",
        _("Make the shifts of the coming weeks"),
        posts.make_shifts,
        cron="20 17 * * *",
    ),
    Job(
        "volunteer_hours.publish",
        _("Publish hours that the leaders confirmed"),
        publishing.publish_weekly,
        cron="30 0 * * 1",
    ),
)
