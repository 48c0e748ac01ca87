"""Content as a folder of YAML files, one file per skill area and kind, easy to read, review and exchange.

    areas/order.yaml       the identifiers of the areas in their order
    areas/<area>.yaml      the area and its skills with levels and prerequisites
    items/<area>.yaml      the items of the area's skills, also drafts and retired ones, which say so
    roles.yaml             the roles and what they ask for
    framework.yaml, resources.yaml, certifications.yaml, projects.yaml, paths.yaml, guide.yaml, measurement.yaml

A file that is not there is one without an entry, but for those of areas and roles.

`read_whole` and `write` are inverse: reading what was written gives an equal `Content`. `read` gives what would be
published of it. A file whose name is none of these is refused, as its content would be missed silently.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec
import yaml

from skills.content import (
    Certification,
    Content,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Project,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.framework import Framework
from skills.value import Value, plain
from skills.yaml_file import BadBundle as BadBundle
from skills.yaml_file import Document, converted, document
from skills.yaml_file import Path as Place

T = TypeVar("T")

ORDER = "areas/order.yaml"
FILES: dict[str, Any] = {
    "roles": tuple[RoleProfile, ...],
    "resources": tuple[Resource, ...],
    "certifications": tuple[Certification, ...],
    "projects": tuple[Project, ...],
    "paths": tuple[LearningPath, ...],
    "guide": tuple[GuidePage, ...],
    "measurement": Measurement,
    "framework": Framework,
}
"""Files beside those of the areas, by the field of `Content` that each holds."""

ROLES = "roles.yaml"
"""The one of these files that must be there."""

BESIDE = frozenset({".md", ".txt"})
"""Endings of files that may lie beside content."""

State = Literal["draft", "ready", "retired"]


class DraftItem(Item, frozen=True):
    """An item as the editors keep it, which may not be ready to be asked."""

    state: State = "ready"


def ready(content: Content) -> Content:
    """What of a content with `DraftItem`s would be published: ready items, as plain ones, that name only each other."""
    asked = {item.id for item in content.items if getattr(item, "state", "ready") == "ready"}
    names = Item.__struct_fields__
    items = (
        Item(
            **{name: getattr(item, name) for name in names if name != "enemies"},
            enemies=tuple(id for id in item.enemies if id in asked),
        )
        for item in content.items
        if item.id in asked
    )
    return msgspec.structs.replace(content, items=tuple(items))


class AreaFile(Value, frozen=True):
    """What one `areas/<area>.yaml` holds."""

    area: SkillArea
    skills: tuple[Skill, ...]


AREA_FILE = msgspec.json.Decoder(tuple[AreaFile, tuple[DraftItem, ...]])
"""Describes the types at import, like `skills.content.CONTENT` the others; reading needs no more of it."""


class Bundle(NamedTuple):
    """A folder as read."""

    content: Content
    """Everything in it; its items are `DraftItem`s."""
    places: dict[tuple[str, str], tuple[Document, Place]]
    """File and place of each object, by the field of `Content` and its identifier; an empty one where there is only one,
    as of the measurement. What has no file has no place."""

    def where(self, field: str, id: str, path: Place = ()) -> str:
        """File and line of an object or of a part of it, in words; empty where it is not known."""
        if (field, id) not in self.places:
            return ""
        found, place = self.places[field, id]
        return f"{found.name}: line {found.line((*place, *path))}: "


class _Dumper(yaml.CSafeDumper):
    pass


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def read(folder: Path) -> Content:
    """Read a folder as the content that would be published. Raises `BadBundle` as `read_whole` does."""
    return ready(read_whole(folder).content)


def read_whole(folder: Path) -> Bundle:
    """Read a folder with everything in it. Raises `BadBundle` for the first file that cannot be read."""
    if not folder.is_dir():
        raise BadBundle(f"There is no folder {folder}.")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    if ORDER not in files:
        raise BadBundle(f"{folder}: the file {ORDER} is missing. It lists the areas in their order.")
    order = document(files[ORDER].read_bytes(), ORDER)
    names = converted(order, tuple[str, ...])
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BadBundle(f"{ORDER}: line {order.line((place,))}: the area {name} stands there twice.")
    _refuse_other_files(names, files)
    places: dict[tuple[str, str], tuple[Document, Place]] = {}
    areas: list[AreaFile] = []
    items: list[DraftItem] = []
    for name in names:
        found = document(files[f"areas/{name}.yaml"].read_bytes(), f"areas/{name}.yaml")
        areas.append(file := converted(found, AreaFile))
        if file.area.id != name:
            raise BadBundle(
                f"{found.name}: line {found.line(('area', 'id'))}: its area must be called «{name}», as the file is."
            )
        places["areas", name] = (found, ("area",))
        places |= {("skills", skill.id): (found, ("skills", place)) for place, skill in enumerate(file.skills)}
    for name in names:
        if path := files.get(f"items/{name}.yaml"):
            found = document(path.read_bytes(), f"items/{name}.yaml")
            inside = converted(found, tuple[DraftItem, ...])
            places |= {("items", item.id): (found, (place,)) for place, item in enumerate(inside)}
            items.extend(inside)
    others = {field: _other(field, files, places) for field in FILES}
    content = Content(
        areas=tuple(file.area for file in areas),
        skills=tuple(skill for file in areas for skill in file.skills),
        items=tuple(items),
        **others,
    )
    return Bundle(content, places)


def _other(field: str, files: dict[str, Path], places: dict[tuple[str, str], tuple[Document, Place]]) -> Any:
    """What a file beside those of the areas holds."""
    name = f"{field}.yaml"
    if name not in files:
        return getattr(Content(), field)
    found = document(files[name].read_bytes(), name)
    value: Any = converted(found, FILES[field])
    if isinstance(value, tuple):
        places |= {(field, thing.id): (found, (place,)) for place, thing in enumerate(value)}
    else:
        places[field, ""] = (found, ())
    return value


def _refuse_other_files(areas: tuple[str, ...], files: dict[str, Path]) -> None:
    """Refuse files that nobody would read, and say which are missing."""
    wanted = {ORDER, ROLES, *(f"areas/{name}.yaml" for name in areas)}
    known = wanted | {f"items/{name}.yaml" for name in areas} | {f"{field}.yaml" for field in FILES}
    strange = sorted(name for name in files.keys() - known if not _lies_beside(name))
    if strange:
        raise BadBundle("\n".join(_why_strange(name, known) for name in strange))
    if missing := sorted(wanted - files.keys()):
        are = "is" if len(missing) == 1 else "are"
        raise BadBundle(f"{', '.join(missing)} {are} missing. Write [] into a list that has nothing in it.")


def _lies_beside(name: str) -> bool:
    """Whether a file has nothing to do with the content: notes, hidden files, and what reviewers answered."""
    path = Path(name)
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or path.parts[0] == "review" or path.suffix.lower() in BESIDE


def _why_strange(name: str, known: set[str]) -> str:
    path = Path(name)
    if path.parent.as_posix() in ("areas", "items") and path.suffix == ".yaml":
        return f"{name}: the area «{path.stem}» is not in {ORDER}. Add it there, or take the file away."
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    meant = f" Should it be {near[0]}?" if near else ""
    return f"{name}: no file of content has this name, so it would not be read.{meant}"


def write(content: Content, folder: Path) -> None:
    """Write content as a folder that `read_whole` turns back into an equal value. Items may be `DraftItem`s."""
    _dump(folder / "areas/order.yaml", [area.id for area in content.areas])
    for area in content.areas:
        _dump(folder / f"areas/{area.id}.yaml", AreaFile(area=area, skills=content.skills_by_area[area.id]))
    write_items(content, folder)
    for name in FILES:
        _dump(folder / f"{name}.yaml", getattr(content, name))


def write_items(content: Content, folder: Path) -> None:
    """Write the items only, and leave what people wrote into the other files as they laid it out."""
    for area in content.areas:
        names = {skill.id for skill in content.skills_by_area[area.id]}
        _dump(folder / f"items/{area.id}.yaml", [item for item in content.items if item.skill in names])


def _dump(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    builtins = msgspec.to_builtins(plain(value), builtin_types=(), str_keys=True)
    text = yaml.dump(builtins, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    path.write_text(text, encoding="utf-8")
