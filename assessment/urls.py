"""Addresses of the assessment. An assessment's key appears under /a/ and /r/ only, a shared link's token under /s/."""

from django.urls import path

from assessment.views import again, calendar, keep, report, resume, share, start, take

urlpatterns = [
    path("", start.landing, name="landing"),
    path("start/role", start.choose_role, name="start_role"),
    path("start/role/asks", start.role_asks, name="role_asks"),
    path("start/time", start.choose_time, name="start_time"),
    path("start/ready", start.ready, name="start_ready"),
    path("start", start.begin, name="begin"),
    path("resume", resume.resume, name="resume"),
    path("sample", report.sample, name="sample"),
    path("deleted", report.erased, name="erased"),
    path("a/<str:key>", take.hub, name="hub"),
    path("a/<str:key>/rate/review", take.review, name="review"),
    path("a/<str:key>/rate/<int:number>", take.rate, name="rate"),
    path("a/<str:key>/check", take.check, name="check"),
    path("a/<str:key>/question", take.question, name="question"),
    path("a/<str:key>/finish", take.finish, name="finish"),
    path("a/<str:key>/leave", take.leave, name="leave"),
    path("a/<str:key>/problem/<str:token>", take.problem, name="problem"),
    path("r/<str:key>", report.report, name="report"),
    path("r/<str:key>/plan", report.plan, name="plan"),
    path("r/<str:key>/plan.ics", calendar.plan_ics, name="plan_ics"),
    path("r/<str:key>/answers", report.answers, name="answers"),
    path("r/<str:key>/as", again.reread, name="reread"),
    path("r/<str:key>/compare/<str:other>", again.compare, name="compare"),
    path("r/<str:key>/report.json", keep.data, name="data"),
    path("r/<str:key>/report.html", keep.html_file, name="html_file"),
    path("r/<str:key>/report.pdf", keep.pdf_file, name="pdf_file"),
    path("r/<str:key>/areas.csv", keep.areas_csv, name="areas_csv"),
    path("r/<str:key>/plan.csv", keep.plan_csv, name="plan_csv"),
    path("r/<str:key>/share", share.share, name="share"),
    path("r/<str:key>/share/<int:link>/revoke", share.revoke, name="share_revoke"),
    path("r/<str:key>/delete", report.erase, name="erase"),
    path("s/<str:token>", share.shared, name="shared"),
    path("report.schema.json", keep.report_schema, name="report_schema"),
]
