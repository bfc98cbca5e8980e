"""A server that does nothing: what Starlette and uvicorn cost by themselves."""

from __future__ import annotations

import argparse

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, required=True, help="bytes of the answer's body")
    asked = parser.parse_args()
    answer = b"x" * asked.size

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def post(request: Request) -> Response:
        await request.body()
        return Response(answer, media_type="application/json")

    app = Starlette(routes=[Route("/alive", alive), Route("/api/commands", post, methods=["POST"])])
    uvicorn.run(
        app, host="127.0.0.1", port=asked.port, log_level="warning", access_log=False, server_header=False
    )


if __name__ == "__main__":
    main()
