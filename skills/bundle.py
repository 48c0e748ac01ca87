"""Content as a folder of YAML files, one file per skill area and kind, easy to read, review and exchange.

    areas/<area>.yaml      the area and its skills with levels and prerequisites
    items/<area>.yaml      the items of the area's skills
    roles.yaml             the roles and what they ask for
    framework.yaml, resources.yaml, certifications.yaml, projects.yaml, paths.yaml, guide.yaml, measurement.yaml

A file that is not there is one without an entry, but for those of areas and roles.

`read` and `write` are inverse: reading what was written gives an equal `Content`.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

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

T = TypeVar("T")

MAX_FILE_BYTES = 5_000_000
"""A single file larger than this is refused before it is parsed."""

MAX_DEPTH = 20
"""Content is six levels deep. The parser recurses in C, where too many levels end the process, not the parsing."""


class BadBundle(Exception):
    """A file that cannot be read as content. The message names the file and the place."""


class AreaFile(Value, frozen=True):
    """What one `areas/<area>.yaml` holds."""

    area: SkillArea
    skills: tuple[Skill, ...]


AREA_FILE = msgspec.json.Decoder(AreaFile)
"""Describes the type at import, like `skills.content.CONTENT` the others; `parse` needs no more of it."""


class _Loader(yaml.CSafeLoader):
    """The safe loader, but a key given twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


class _Dumper(yaml.CSafeDumper):
    pass


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def parse(data: bytes, kind: type[T], name: str) -> T:
    """Parse one file's bytes as `kind`. Raises `BadBundle` with `name` and the place of the fault."""
    if len(data) > MAX_FILE_BYTES:
        raise BadBundle(f"{name}: the file is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    try:
        text = data.decode("utf-8")
        if "\x00" in text:
            raise BadBundle(f"{name}: the file contains NUL characters.")
        _refuse_traps(text, name)
        return msgspec.convert(yaml.load(text, Loader=_Loader), type=kind, strict=True)  # noqa: S506 (a safe loader)
    except UnicodeDecodeError as error:
        raise BadBundle(f"{name}: not UTF-8 text (byte {error.start}).") from error
    except yaml.YAMLError as error:
        raise BadBundle(f"{name}: {' '.join(str(error).split())}") from error
    except (msgspec.ValidationError, RecursionError, ValueError) as error:
        raise BadBundle(f"{name}: {error}") from error


def _refuse_traps(text: str, name: str) -> None:
    """Refuse what YAML allows but content never needs: nesting without end, aliases that multiply, hidden NULs."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        trap = ""
        if isinstance(event, yaml.AliasEvent):
            trap = f"aliases (*{event.anchor}) are not read here. Write it out."
        elif isinstance(event, yaml.ScalarEvent) and "\x00" in event.value:
            trap = "a NUL character, written as an escape."
        elif depth > MAX_DEPTH:
            trap = f"nested more than {MAX_DEPTH} levels deep."
        if trap:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise BadBundle(f"{name}: line {line}: {trap}")


def read(folder: Path) -> Content:
    """Read a folder as content. Raises `BadBundle` for the first file that cannot be read."""

    def load(relative: str, kind: type[T]) -> T:
        return parse((folder / relative).read_bytes(), kind, relative)

    order = load("areas/order.yaml", tuple[str, ...])
    files = [load(f"areas/{name}.yaml", AreaFile) for name in order]
    items: list[Item] = []
    for name in order:
        if (folder / f"items/{name}.yaml").exists():
            items.extend(load(f"items/{name}.yaml", tuple[Item, ...]))

    def optional(name: str, kind: type[T], missing: T) -> T:
        return load(f"{name}.yaml", kind) if (folder / f"{name}.yaml").exists() else missing

    return Content(
        areas=tuple(file.area for file in files),
        skills=tuple(skill for file in files for skill in file.skills),
        items=tuple(items),
        roles=load("roles.yaml", tuple[RoleProfile, ...]),
        resources=optional("resources", tuple[Resource, ...], ()),
        certifications=optional("certifications", tuple[Certification, ...], ()),
        projects=optional("projects", tuple[Project, ...], ()),
        paths=optional("paths", tuple[LearningPath, ...], ()),
        guide=optional("guide", tuple[GuidePage, ...], ()),
        measurement=optional("measurement", Measurement, Measurement()),
        framework=optional("framework", Framework, Framework()),
    )


def write(content: Content, folder: Path) -> None:
    """Write content as a folder that `read` turns back into an equal value."""
    _dump(folder / "areas/order.yaml", [area.id for area in content.areas])
    for area in content.areas:
        _dump(folder / f"areas/{area.id}.yaml", AreaFile(area=area, skills=content.skills_by_area[area.id]))
    write_items(content, folder)
    for name in ("roles", "resources", "certifications", "projects", "paths", "guide", "measurement", "framework"):
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
