"""How the API describes itself."""

SPECTACULAR_SETTINGS = {
    "TITLE": "reviewapp",
    "DESCRIPTION": "Agents hand in what they made and learn what people decided. Start with docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": False},
    "ENUM_NAME_OVERRIDES": {
        "SuggestionStage": "reviewapp.learning.models.Suggestion.State",
        "ReplayStage": "reviewapp.learning.models.Replay.State",
        "ExportStage": "reviewapp.insights.models.Export.State",
        "ExportKind": "reviewapp.insights.models.Export.Kind",
        "SuggestionKind": "reviewapp.learning.models.Suggestion.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "reviewapp.base.openapi.add_problems",
    ],
}
