"""A team's first request, for pages that know no workflows: `{% first_post_of team as request_text %}`."""

from django import template

from reviewapp.workflows.first_post import first_post, first_workflow

register = template.Library()


@register.simple_tag
def first_post_of(team):
    return first_post(first_workflow(team))
