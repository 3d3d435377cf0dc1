"""A provider that accepts everything after a fixed time, as cheaply as Python can.

Run as `python -m tests.bench.stub SECONDS`; it prints its port. It answers as Postmark does.
"""

import asyncio
import sys
import uuid

ANSWER = b'{"ErrorCode":0,"Message":"OK","To":"%b","MessageID":"%b"}'


async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    seconds = float(sys.argv[1])
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            asked = await reader.readexactly(int(length))
            to = asked.partition(b'"To": "')[2].partition(b'"')[0]
            if seconds:
                await asyncio.sleep(seconds)
            body = ANSWER % (to, str(uuid.uuid4()).encode())
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve_one, "127.0.0.1", 0, limit=2**20, backlog=256)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
