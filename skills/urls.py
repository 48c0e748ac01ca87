"""Addresses of the reading room. Identifiers in them are those of the live edition."""

from django.urls import path

from skills import views

urlpatterns = [
    path("skills", views.skills, name="skills"),
    path("skills/<slug:area>", views.area, name="area"),
    path("skills/<slug:area>/<slug:skill>", views.skill, name="skill"),
    path("roles", views.roles, name="roles"),
    path("roles/<slug:role>", views.role, name="role"),
    path("guide", views.guide, name="guide"),
    path("guide/<slug:page>", views.guide_page, name="guide_page"),
    path("resources", views.resources, name="resources"),
    path("certifications", views.certifications, name="certifications"),
    path("certifications/<slug:certification>", views.certification, name="certification"),
    path("projects", views.projects, name="projects"),
    path("projects/<slug:project>", views.project, name="project"),
    path("paths", views.paths, name="paths"),
    path("paths/<slug:path>", views.path, name="path"),
]
