from django.core.paginator import Paginator

ROWS = 50


def page_of(request, rows, *, name="page"):
    """The asked-for page of the rows; a number that is off the list gives the nearest page."""
    return Paginator(rows, ROWS).get_page(request.GET.get(name))
