"""The REST API, /api/v1: thin doors for programs, each with a token of its project. docs/api.md tells how to use it.

`door` lets requests in and imports the rest with the first of them, so that no start waits for it; `asking` says who
asks, `problems` what went wrong, `told` how a run is told, `v1` what there is to ask.
"""
