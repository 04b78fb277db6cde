"""The OpenAPI 3.1 document, made from the operations; `python -m familiard.server.api.openapi` prints it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

import voluptuous as vol
from voluptuous_openapi import UNSUPPORTED, OpenApiVersion, convert

from familiard import API_VERSION, __version__
from familiard.server import problems
from familiard.server.api.documents import (
    MOST_IMAGES,
    Body,
    Document,
    FileBody,
    JsonBody,
    JsonOrImageBody,
    VideoBody,
)
from familiard.server.api.model_schemas import Model, name_of, schema_of
from familiard.server.api.operations import PATH_PARAMETERS, ApiResponse, Operation
from familiard.server.api.validators import Value
from familiard.server.schemas import PROBLEM

DESCRIPTION = """\
Face recognition for Home Assistant. All operations except health and this document need \
`Authorization: Bearer TOKEN`; `familiard token` shows the token. Times are ISO 8601; without an offset they are UTC. \
Lists are paged by `cursor`. Errors are problem documents (RFC 9457) with a stable `code`.
"""
BINARY = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}


class _Components:
    """Converts schemas, and collects the documents that they refer to."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self._documents: dict[str, Document | Model] = {}

    def convert(self, schema: Any) -> dict[str, Any]:
        """JSON Schema of a voluptuous schema."""
        converted = convert(schema, custom_serializer=self._own, openapi_version=OpenApiVersion.V3_1)
        cleaned: dict[str, Any] = _without_defaults_of_references(converted)
        return cleaned

    def refer(self, model: Model) -> dict[str, Any]:
        """A reference to a model."""
        name = name_of(model)
        if self._is_new(name, model):
            self.schemas[name] = schema_of(model, self.refer)
        return {"$ref": f"#/components/schemas/{name}"}

    def _own(self, schema: Any) -> Any:
        if isinstance(schema, Value):
            return json.loads(json.dumps(schema.document))
        if isinstance(schema, Document):
            if self._is_new(schema.name, schema):
                self.schemas[schema.name] = self.convert(schema.schema)
            return {"$ref": f"#/components/schemas/{schema.name}"}
        return UNSUPPORTED

    def _is_new(self, name: str, document: Document | Model) -> bool:
        """Whether it is still to be described; its place is taken, for documents come in the order of their use."""
        if name in self._documents:
            assert self._documents[name] == document, f"two documents are named {name}"
            return False
        self._documents[name] = document
        self.schemas[name] = {}
        return True


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The OpenAPI document of these operations."""
    components = _Components()
    problem = {problems.MEDIA_TYPE: {"schema": components.convert(PROBLEM)}}
    paths: dict[str, dict[str, Any]] = {}
    tags: dict[str, None] = {}
    for operation in operations:
        tags[operation.tag] = None
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, components, problem
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Familiar",
            "version": __version__,
            "description": DESCRIPTION,
            "x-api-version": API_VERSION,
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(sorted(components.schemas.items())),
        },
    }


def _operation(operation: Operation, components: _Components, problem: Any) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(operation, components), *_query_parameters(operation, components)],
        "responses": {str(answer.status): _answer(answer, components) for answer in operation.answers},
    }
    if operation.public:
        described["security"] = []
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, components)
    for status, kinds in operation.statuses.items():
        codes = ", ".join(f"`{kind.code}`" for kind in kinds)
        described["responses"].setdefault(str(status), {"description": codes, "content": problem})
    described["responses"]["default"] = {"description": "Any other error.", "content": problem}
    return described


def _path_parameters(operation: Operation, components: _Components) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": components.convert(PATH_PARAMETERS[name])}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]


def _query_parameters(operation: Operation, components: _Components) -> list[dict[str, Any]]:
    parameters = []
    for key, value in operation.query.items():
        schema = components.convert(value)
        if isinstance(key, vol.Optional) and not isinstance(key.default, vol.Undefined):
            schema["default"] = key.default()
        parameter = {
            "name": str(key),
            "in": "query",
            "required": isinstance(key, vol.Required),
            "schema": schema,
        }
        if key.description:
            parameter["description"] = key.description
        parameters.append(parameter)
    return parameters


def _body(body: Body, components: _Components) -> dict[str, Any]:
    if isinstance(body, JsonOrImageBody):
        either, image = _body(body.json, components), _body(body.image, components)
        return {"required": True, "content": either["content"] | image["content"]}
    if isinstance(body, JsonBody):
        schema = components.convert(body.document)
        # What is not known in a request is refused; answers may get more members with time.
        components.schemas[body.document.name]["additionalProperties"] = False
        return {"required": not body.optional, "content": {"application/json": {"schema": schema}}}
    if isinstance(body, VideoBody):
        return {"required": True, "content": {"video/*": BINARY, "application/octet-stream": BINARY}}
    if isinstance(body, FileBody):
        kinds = ("image/*", "video/*", "application/octet-stream")
        return {"required": True, "content": dict.fromkeys(kinds, BINARY)}
    images = {
        "type": "array",
        "items": {"type": "string", "contentMediaType": "image/*"},
        "minItems": 1,
        "maxItems": min(body.most, MOST_IMAGES),
    }
    form = {"type": "object", "properties": {"image": images}, "required": ["image"]}
    return {
        "required": True,
        "content": {
            "image/*": BINARY,
            "application/octet-stream": BINARY,
            "multipart/form-data": {"schema": form},
        },
    }


def _answer(answer: ApiResponse, components: _Components) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.description}
    if isinstance(answer.document, Document):
        described["content"] = {"application/json": {"schema": components.convert(answer.document)}}
    elif answer.document is not None:
        described["content"] = {"application/json": {"schema": components.refer(answer.document)}}
    elif answer.media_type is not None:
        described["content"] = {answer.media_type: {"schema": {"type": "string"}}}
    return described


def _without_defaults_of_references(schema: Any) -> Any:
    """`convert` gives whatever has no type the type of a string, references too."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {key: schema[key] for key in ("$ref", "description", "default") if key in schema}
        return {key: _without_defaults_of_references(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_without_defaults_of_references(item) for item in schema]
    return schema


def main() -> None:
    """Print the document of the whole API."""
    from familiard.server.routes import OPERATIONS

    sys.stdout.write(json.dumps(document(OPERATIONS), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
