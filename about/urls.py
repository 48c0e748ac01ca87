"""Addresses of the site's own pages."""

from django.urls import path

from about import views

urlpatterns = [
    path("method", views.method, name="method"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("about", views.about, name="about"),
    path("robots.txt", views.robots, name="robots"),
]
