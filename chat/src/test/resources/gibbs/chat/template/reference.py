# Renders the templates of this folder by Jinja2 as transformers does it, for JinjaReferenceTest:
#   python3 reference.py   (Jinja2 3.1.6)
import datetime
import json
import pathlib
import jinja2
import jinja2.ext
import jinja2.sandbox

class Generation(jinja2.ext.Extension):
    tags = {"generation"}
    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_text"), [], [], body).set_lineno(line)
    def _text(self, caller):
        return caller()

class Refused(Exception):
    pass

def refuse(message):
    raise Refused(message)

def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

def strftime_now(form):
    return datetime.datetime(2026, 7, 4, 9, 5, 6).strftime(form)

env = jinja2.sandbox.ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
env.filters["tojson"] = tojson
env.globals["raise_exception"] = refuse
env.globals["strftime_now"] = strftime_now

def m(role, content):
    return {"role": role, "content": content}

TURNS = [m("system", "Be brief."), m("user", "Hi {{ there }}"), m("assistant", " Hello\n"), m("user", "  Bye ")]
CONVERSATIONS = {
    "turns": TURNS,
    "plain": TURNS[1:],
    "thought": [m("user", "a"), m("assistant", "<think>\nhm\n</think>\n\nb"), m("user", "c")],
    "refused": [m("user", "a"), m("user", "b")],
}

def render(template, messages):
    try:
        return env.from_string(template).render(
            messages=messages, tools=None, documents=None, add_generation_prompt=True, bos_token="<s>", eos_token="</s>")
    except Refused as e:
        return "refused: " + " ".join(str(e).split())
    except Exception as e:
        return "error"

here = pathlib.Path(__file__).parent
constructs = (here / "constructs.txt").read_text().splitlines()
(here / "constructs.expected.txt").write_text(
    "".join(render(line, TURNS).replace("\n", "⏎") + "\n" for line in constructs))
for file in sorted((here / "families").glob("*.jinja")):
    with file.with_suffix(".txt").open("w") as out:
        for name, messages in CONVERSATIONS.items():
            out.write("=== " + name + "\n" + render(file.read_text(), messages) + "\n")
