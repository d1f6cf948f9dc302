#!/usr/bin/env python3
"""Looks at HTML files in one headless browser and says in JSON what it saw.

    browser.py [--shots FOLDER] FILE...

Talks to the browser over its debugging pipe (file descriptors 3 and 4, messages end with NUL).
"""
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

MEASURE = r"""
(() => {
  const seen = e => e.checkVisibility ? e.checkVisibility() : true;
  const width = document.documentElement.clientWidth;
  const name = e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + (e.textContent || '').slice(0, 40);
  const print = matchMedia('print').matches;
  const wide = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('.hidden, .skip') || !seen(e)) continue;
    if (!print && e.closest('.scroll, pre')) {
      if (e.matches('.scroll, pre')) { if (e.getBoundingClientRect().right > width + 1) wide.push(name(e)); }
      continue;
    }
    const box = e.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1)) wide.push(name(e));
  }
  const cut = [];
  for (const text of document.querySelectorAll('svg.drawing text')) {
    if (!seen(text)) continue;
    const view = text.ownerSVGElement.viewBox.baseVal, box = text.getBBox();
    if (box.x < -1 || box.x + box.width > view.width + 1 || box.y < -1 || box.y + box.height > view.height + 1)
      cut.push(text.textContent);
    const frame = text.parentNode.querySelector(':scope > rect.box');
    if (frame && box.x + box.width > frame.getBBox().x + frame.getBBox().width) cut.push(text.textContent);
  }
  const rgb = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; };
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const back = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
  const faint = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('.hidden, .skip, svg') || !seen(e)) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(back(e));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + ' ' + name(e));
  }
  for (const e of document.querySelectorAll('svg.drawing .name')) {
    if (!seen(e)) continue;
    const a = light(rgb(getComputedStyle(e).fill)), b = light(back(e));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + ' ' + name(e));
  }
  const bare = [...document.querySelectorAll('svg[role=img]')].filter(e =>
    !(e.getAttribute('aria-labelledby') || '').split(' ').every(id => document.getElementById(id)?.textContent));
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const handlers = [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on') || /^\s*javascript:/i.test(a.value)));
  return {
    width, scroll: document.documentElement.scrollWidth, wide: wide.slice(0, 5), cut: cut.slice(0, 5), faint: faint.slice(0, 5),
    scripts: document.scripts.length + handlers.length + document.querySelectorAll('iframe, object, embed, link, img, form').length,
    broken: typeof window.hacked !== 'undefined', background: getComputedStyle(document.body).backgroundColor,
    headings: [...document.querySelectorAll('h1')].map(e => e.textContent), unnamed: bare.length,
    doubled: ids.length - new Set(ids).size,
    untitled: document.querySelectorAll('table:not(:has(caption)), th:not([scope])').length,
    drawings: [...document.querySelectorAll('svg.drawing')].filter(seen).length,
  };
})()
"""


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="diag-browser-")
        (theirs_in, self.out), (self.inp, theirs_out) = os.pipe(), os.pipe()

        def place():
            # Moved out of the way first: one of them may be 3 or 4 already.
            a, b = os.dup2(theirs_in, 60), os.dup2(theirs_out, 61)
            os.dup2(a, 3), os.dup2(b, 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={self.folder}",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=place)
        os.close(theirs_in), os.close(theirs_out)
        self.number, self.buffer, self.events, self.session = 0, b"", [], None
        self.deadline = time.monotonic() + 90

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self):
        while b"\0" not in self.buffer:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.inp, 1 << 16)
            if not piece:
                raise EOFError("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.receive()
            if reply.get("id") == self.number:
                if "error" in reply:
                    raise RuntimeError(f"{method}: {reply['error']}")
                return reply["result"]
            self.events.append(reply)

    def wait(self, event):
        while not any(e.get("method") == event for e in self.events):
            self.events.append(self.receive())


def look(browser, file, shots):
    browser.events = []
    url = "file://" + os.path.abspath(file)
    browser.call("Page.navigate", url=url)
    browser.wait("Page.loadEventFired")
    views = []
    for width, scheme, medium in [(360, "light", ""), (360, "dark", ""), (1280, "light", ""),
                                  (1280, "dark", ""), (690, "light", "print")]:
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                     deviceScaleFactor=1, mobile=width < 600)
        browser.call("Emulation.setEmulatedMedia", media=medium,
                     features=[{"name": "prefers-color-scheme", "value": scheme}])
        seen = browser.call("Runtime.evaluate", expression=MEASURE, returnByValue=True)
        if "exceptionDetails" in seen:
            raise RuntimeError(str(seen["exceptionDetails"]))
        views.append(dict(seen["result"]["value"], asked=width, scheme=scheme, medium=medium))
        if shots:
            picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
            name = os.path.basename(file).rsplit(".", 1)[0]
            with open(f"{shots}/{name}-{width}-{medium or scheme}.png", "wb") as out:
                out.write(base64.b64decode(picture["data"]))
    pdf = base64.b64decode(browser.call("Page.printToPDF")["data"])
    complaints, requests = [], []
    for event in browser.events:
        kind, told = event.get("method"), event.get("params", {})
        if kind in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            complaints.append(json.dumps(told)[:300])
        if kind == "Network.requestWillBeSent" and told["request"]["url"].split("#")[0] != url:
            requests.append(told["request"]["url"])
    return {"file": file, "views": views, "complaints": complaints, "requests": requests,
            "pdf": pdf[:5].decode("latin-1"), "pages": pdf.count(b"/Type /Page\n")}


def main():
    arguments, shots = sys.argv[1:], None
    if arguments[:1] == ["--shots"]:
        shots, arguments = arguments[1], arguments[2:]
    browser = Browser()
    try:
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        browser.session = browser.call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            browser.call(f"{domain}.enable")
        json.dump([look(browser, file, shots) for file in arguments], sys.stdout, indent=1)
    finally:
        browser.close()


main()
