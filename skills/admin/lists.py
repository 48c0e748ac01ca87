"""What the address of a list may ask of its rows, and what is looked for in its search. One rule for every list.

Django lets an address filter by every column of the table, in every way that the database knows: with an expression that
takes minutes, a number that ends in a fault, or one that says which assessment a column names. And it makes a condition
of every word that is searched for, until the database refuses to read so long a statement.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.utils.text import smart_split

from skills.keys import is_key

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

MOST_WORDS = 20
LONGEST_SEARCH = 500
"""Characters. The words of a whole question, which somebody pastes, are fewer."""
SHORTENED = f"Only the first {MOST_WORDS} words, or {LONGEST_SEARCH} characters, were looked for."


def looked_for(search: str) -> str:
    """The part of a search that is looked for."""
    words = list(smart_split(search[:LONGEST_SEARCH]))
    return " ".join(words[:MOST_WORDS]) if len(words) > MOST_WORDS else search[:LONGEST_SEARCH]


class List(ChangeList):
    """Rows by the list's own filters and links."""

    model_admin: "WithList"

    def get_filters(self, request: HttpRequest) -> Any:
        """Django's. It leaves what no filter took, and would ask the database for that as it was sent."""
        found: Any = super().get_filters(request)
        for name, values in found[2].items():
            if name not in self.model_admin.linked or not all(map(is_key, values)):
                raise IncorrectLookupParameters(f"No filter of this list: {name[:60]}")
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """The rows; and a sentence where not all that was searched for was looked for."""
        if exclude_parameters is None and looked_for(self.query) != self.query:
            messages.warning(request, SHORTENED)
        return super().get_queryset(request, exclude_parameters)


class WithList(ModelAdmin):
    """The part of a page that lists its objects, and offers them in search boxes. A test asks every list for it."""

    linked: tuple[str, ...] = ()
    """Lookups of a key that are no filter of the list, by which other pages link to it."""
    title_field = ""
    """What people call such an object by, where search boxes offer it."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return List

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.linked or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A search box offers what is called so first, then what begins so: Enter takes the first one."""
        search = looked_for(search_term)
        found, repeats = super().get_search_results(request, queryset, search)
        if self.title_field and request.resolver_match and request.resolver_match.url_name == "autocomplete":
            term = search.strip()
            same, begins = Q(**{f"{self.title_field}__iexact": term}), Q(**{f"{self.title_field}__istartswith": term})
            nearest = Case(When(same, then=0), When(begins, then=1), default=2)
            found = found.order_by(nearest, *self.get_ordering(request), "pk")
        return found, repeats
