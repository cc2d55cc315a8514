"""An application with the manners that a test asks for by variables."""

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time

here = os.environ


def ended(number, frame):
    # first of all: who reads what is said may be gone
    open("ended", "w").close()
    print("bye", flush=True)
    sys.exit(0)


# before anybody is told that it is there
signal.signal(signal.SIGTERM, signal.SIG_IGN if "STUBBORN" in here else ended)


def note(name, pid):
    with open(name + ".pid.part", "w") as file:
        file.write(str(pid))
    os.rename(name + ".pid.part", name + ".pid")


note("app", os.getpid())
if "DIE" in here:
    print("no database", file=sys.stderr)
    sys.exit(int(here["DIE"]))
if "FORK" in here:
    note("child", subprocess.Popen(["sleep", "600"]).pid)
    # out of the process group, and given to somebody else
    subprocess.run(["sh", "-c", "setsid sleep 600 & echo $! > daemon.pid.part; mv daemon.pid.part daemon.pid"])


print("secret is", here.get("DB_PASSWORD", "none"), flush=True)
if "TLS_KEY" in here:
    print(here["TLS_KEY"], flush=True)
if "INVENTS" in here:
    # nobody has told it, so that its form alone gives it away
    print("invented ghp_" + "0123456789abcdefABCDEF0123456789abcd", flush=True)


def talk():
    while True:
        print("and so on", flush=True)


if "TALKS" in here:
    threading.Thread(target=talk, daemon=True).start()


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/hang":
            time.sleep(600)
        if self.path == "/die":
            os._exit(7)
        ready = self.path != "/healthz" or "UNREADY" not in here
        if self.path == "/cut":
            return self.connection.close()
        body = "x" * (5 << 20) if self.path == "/long" else json.dumps({"hello": "world", "checks": [{"passed": True}], "echo": self.headers.get("X-Echo")})
        self.send_response(200 if ready else 503)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(here["PORT"])), Answers).serve_forever()
