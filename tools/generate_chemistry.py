#!/usr/bin/env python3
"""Writes the straight-line solver code of the muscle fibre from the equations of its mechanisms.

    generate_chemistry.py SOURCE_DIR [OUTPUT_DIR]

Reads src/mech/NAME/NAME.def (order of states, parameters, ports), NAME.h (derived constants),
NAME.lane.h (equations, in a straight-line subset of C) and src/body/fibre_wiring.def (which output
feeds which input). Writes, for the whole fibre and for its chemistry alone under a given tubular
potential: rates, analytic sparse Jacobian, derivative to the input, and the sparse LU factorisation of
g I - J with Markowitz ordering. tests/python/test_generate.py runs it again and compares.
"""
import os
import re
import sys

SYSTEMS = [
    # name, mechanisms in order, (mechanism, input) that stays an input, text; and where they differ
    # from a fibre's: the rows of its wiring, further outside inputs (they become parameters after those
    # of the mechanisms), whether the outputs of all mechanisms are wanted too
    ("fibre_cell", ["sarcolemma", "release", "calcium", "crossbridge", "phosphate"],
     ("sarcolemma", "I_stim"), "the whole fibre at one point; input: stimulus in uA/cm2"),
    ("fibre_chemistry", ["release", "calcium", "crossbridge", "phosphate"],
     ("release", "V_T"), "release, calcium, cross-bridges and phosphate; input: V_T in mV"),
    ("fibre_membrane", ["membrane_radial"],
     ("membrane_radial", "I_stim"), "surface membrane and tubular shells at one point; input: stimulus in uA/cm2",
     "fibre_wiring.def", [("membrane_radial", port) for port in ("sodium_pump", "K_ATP_open", "vacant_s", "vacant_T",
                                                                 "persistent_left", "potassium_left", "perfusion")]),
    ("bridge_cell", ["crossbridge_atp"], ("crossbridge_atp", "velocity"),
     "cross-bridges with given sites and metabolites; input: velocity in lengths/s", "bridge_wiring.def",
     [("crossbridge_atp", port) for port in ("sites", "sarcomere_length", "MgATP", "ADP", "Pi", "pH")]),
    ("filament_cell", ["thin_filament", "crossbridge_atp"], ("crossbridge_atp", "velocity"),
     "thin filament and cross-bridges with given calcium and metabolites; input: velocity in lengths/s",
     "bridge_wiring.def", [("thin_filament", "Ca_2")] +
     [("crossbridge_atp", port) for port in ("sarcomere_length", "MgATP", "ADP", "Pi", "pH")] +
     [("thin_filament", "ADP")]),
    ("contraction", ["release", "release_inactivation", "reticulum", "thin_filament", "crossbridge_atp",
                     "phosphate_store", "atp_bill"],
     ("release", "V_T"), "from the tubules to force, paid in ATP; input: V_T in mV", "contraction_wiring.def",
     [("release_inactivation", "gate"), ("reticulum", "gate"), ("reticulum", "energy"), ("reticulum", "ATP"),
      ("crossbridge_atp", "MgATP"), ("crossbridge_atp", "ADP"), ("thin_filament", "ADP"),
      ("crossbridge_atp", "Pi"), ("phosphate_store", "Pi"), ("crossbridge_atp", "pH"),
      ("crossbridge_atp", "velocity"), ("crossbridge_atp", "sarcomere_length")]),
    ("metabolism", ["glycogenolysis", "phosphagen", "oxidation", "blood_supply", "energy_gates"],
     ("phosphagen", "demand"), "energy metabolism, time in s; input: demand for ATP in mM/s",
     "metabolism_wiring.def", [("glycogenolysis", "Ca"), ("blood_supply", "perfusion")], True),
    ("tissue_person", ["thermoregulation", "body_water"], ("thermoregulation", "power"),
     "temperature and water of a person, time in s; input: metabolic rate in W", "tissue_wiring.def",
     [("thermoregulation", port) for port in ("work", "air", "humidity", "wind", "immersed", "bath")] +
     [("body_water", port) for port in ("food", "drink", "drink_Na", "drink_K", "drink_Cl", "drink_Mg", "drink_Ca", "salt",
                                        "infusion", "infusion_Na", "infusion_K", "infusion_Cl", "infusion_Mg", "infusion_Ca",
                                        "vomit", "stool", "adh_drive", "K_release")], True),
    ("tissue_muscle", ["heat", "muscle_flow", "interstitium"], ("muscle_flow", "demand"),
     "heat, blood flow and interstitial potassium of a muscle, time in s; input: oxygen asked for in mL/kg/min",
     "tissue_wiring.def",
     [("heat", port) for port in ("outside", "contact", "arterial")] +
     [("muscle_flow", port) for port in ("force", "cuff")] +
     [("interstitium", port) for port in ("impulses", "plasma_K", "volume")], True),
    ("tissue_drug", ["drug"], ("drug", "infusion"), "a substance in the body, time in s; input: infusion in mg/h",
     "tissue_wiring.def", [], True),
    ("tissue_length", ["muscle_length"], ("muscle_length", "length"),
     "the length that a muscle grows to, time in s; input: length at which it is held, share of the usual",
     "tissue_wiring.def", [("muscle_length", port) for port in ("stretch", "stretch_length", "movement")], True),
]


# ---------------------------------------------------------------- expressions
class Node:
    """One operation; equal operations are one object (see Graph.make)."""
    __slots__ = ("op", "args", "value", "number", "constant")


class Graph:
    """Hash-consed expressions. Constants (numbers and parameters) are told apart from variables."""

    def __init__(self):
        self.table = {}
        self.nodes = []
        self.exponentials = {}  # (slope, variable) of an exponent: offset and node of the first one
        self.linexps = {}  # argument: node

    def make(self, op, *args, value=None):
        key = (op, tuple(a.number for a in args), value)
        node = self.table.get(key)
        if node is None:
            node = Node()
            node.op, node.args, node.value = op, args, value
            node.number = len(self.nodes)
            node.constant = op in ("num", "p") or (op not in ("x", "u") and all(a.constant for a in args))
            self.table[key] = node
            self.nodes.append(node)
        return node

    def num(self, value):
        return self.make("num", value=float(value))

    def leaf(self, kind, index):
        return self.make(kind, value=index)

    def add(self, a, b):
        if is_num(a, 0): return b
        if is_num(b, 0): return a
        if is_num(a) and is_num(b): return self.num(a.value + b.value)
        if b.op == "neg": return self.sub(a, b.args[0])
        if a.op == "neg": return self.sub(b, a.args[0])
        return self.make("+", a, b)

    def sub(self, a, b):
        if is_num(b, 0): return a
        if is_num(a, 0): return self.neg(b)
        if a is b: return self.num(0)
        if is_num(a) and is_num(b): return self.num(a.value - b.value)
        if b.op == "neg": return self.add(a, b.args[0])
        return self.make("-", a, b)

    def neg(self, a):
        if is_num(a): return self.num(-a.value)
        if a.op == "neg": return a.args[0]
        if a.op == "-": return self.sub(a.args[1], a.args[0])
        return self.make("neg", a)

    def mul(self, a, b):
        if is_num(a, 0) or is_num(b, 0): return self.num(0)
        if is_num(a, 1): return b
        if is_num(b, 1): return a
        if is_num(a) and is_num(b): return self.num(a.value * b.value)
        if is_num(a, -1): return self.neg(b)
        if is_num(b, -1): return self.neg(a)
        if a.op == "neg": return self.neg(self.mul(a.args[0], b))
        if b.op == "neg": return self.neg(self.mul(a, b.args[0]))
        # Constants to the left and together, so that they are worked out once a model.
        if b.constant and not a.constant: a, b = b, a
        if not b.constant and b.op == "*" and b.args[0].constant:
            if a.constant: return self.mul(self.mul(a, b.args[0]), b.args[1])
            return self.mul(b.args[0], self.mul(a, b.args[1]))
        if not a.constant and a.op == "*" and a.args[0].constant and not b.constant:
            return self.mul(a.args[0], self.mul(a.args[1], b))
        return self.make("*", a, b)

    def inv(self, a):
        if is_num(a): return self.num(1.0 / a.value)
        if a.op == "inv": return a.args[0]
        return self.make("inv", a)

    def div(self, a, b):
        return self.mul(a, self.inv(b))

    def exp(self, a):
        """exp(slope variable + offset); gates that differ in their offset alone share one exponential."""
        if is_num(a, 0): return self.num(1)
        if a.constant: return self.make("exp", a)
        slope, variable, offset = self.line(a)
        key = (slope.number, variable.number)
        if key not in self.exponentials: self.exponentials[key] = (offset, self.make("exp", a))
        first, node = self.exponentials[key]
        return self.mul(self.exp(self.sub(offset, first)), node) if first is not offset else node

    def line(self, a):
        """a as constant * variable + constant."""
        zero, op, args = self.num(0), a.op, a.args
        if op == "neg":
            slope, variable, offset = self.line(args[0])
            return self.neg(slope), variable, self.neg(offset)
        if op == "*" and args[0].constant:
            slope, variable, offset = self.line(args[1])
            return self.mul(args[0], slope), variable, self.mul(args[0], offset)
        if op in "+-" and (args[0].constant or args[1].constant):
            join = self.add if op == "+" else self.sub
            if args[1].constant:
                slope, variable, offset = self.line(args[0])
                return slope, variable, join(offset, args[1])
            slope, variable, offset = self.line(args[1])
            return (slope if op == "+" else self.neg(slope)), variable, join(args[0], offset)
        return self.num(1), a, zero

    def log(self, a):
        return self.num(0) if is_num(a, 1) else self.make("log", a)

    def select(self, mask, a, b):
        return a if a is b else self.make("select", mask, a, b)

    def slopes(self, node, memo):
        """{variable: derivative} of a node, by the chain rule over the graph."""
        if node.constant: return {}
        if node.number in memo: return memo[node.number]
        op, args = node.op, node.args
        if op in ("x", "u"):
            result = {(op, node.value): self.num(1)}
        else:
            inner = [self.slopes(a, memo) if a.op not in ("<", ">") else {} for a in args]
            result = {}
            for v in sorted(set().union(*inner)):
                result[v] = self.slope(node, [i.get(v, self.num(0)) for i in inner])
            result = {v: d for v, d in result.items() if not is_num(d, 0)}
        memo[node.number] = result
        return result

    def slope(self, node, d):
        op, args = node.op, node.args
        if op == "+": return self.add(d[0], d[1])
        if op == "-": return self.sub(d[0], d[1])
        if op == "neg": return self.neg(d[0])
        if op == "*": return self.add(self.mul(d[0], args[1]), self.mul(args[0], d[1]))
        if op == "inv": return self.neg(self.mul(self.mul(node, node), d[0]))
        if op == "exp": return self.mul(node, d[0])
        if op == "log": return self.mul(self.inv(args[0]), d[0])
        if op == "select": return self.select(args[0], d[1], d[2])
        raise SystemExit("no derivative of " + op)


def is_num(node, value=None):
    return node.op == "num" and (value is None or node.value == value)


# ---------------------------------------------------------------- the subset of C
TOKEN = re.compile(r"\s*(?:(\d+\.\d*(?:e[-+]?\d+)?|\.\d+|\d+(?:e[-+]?\d+)?)|([A-Za-z_]\w*)|(\S))")


class LaneFile:
    """The functions of a *.lane.h file as token lists; runs them on expressions."""

    def __init__(self, path, graph, indices):
        self.path, self.graph, self.indices, self.functions = path, graph, indices, {}
        text = open(path, encoding="utf-8").read()
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
        for match in re.finditer(r"static inline (lane|void) (\w+)\(([^)]*)\)\s*\{(.*?)\n\}", text, re.S):
            names = [part.split()[-1].lstrip("*") for part in match.group(3).split(",")]
            self.functions[match.group(2)] = (names, match.group(4))

    def call(self, name, values):
        """Runs a function; arrays are dicts by index. Returns what it returns."""
        names, body = self.functions[name]
        scope = dict(zip(names, values))
        for statement in filter(None, (s.strip() for s in body.split(";"))):
            result = self.statement(statement, scope)
            if result is not None: return result
        return None

    def statement(self, text, scope):
        declared = re.fullmatch(r"lane (\w+)\[\w+\]", text)
        if declared:
            scope[declared.group(1)] = {}
            return None
        assigned = re.fullmatch(r"const lane (\w+)\s*=\s*(.*)", text, re.S)
        if assigned:
            scope[assigned.group(1)] = self.expression(assigned.group(2), scope)
            return None
        element = re.fullmatch(r"(\w+)\[(\w+)\]\s*=\s*(.*)", text, re.S)
        if element:
            scope[element.group(1)][self.indices[element.group(2)]] = self.expression(element.group(3), scope)
            return None
        if text.startswith("return "):
            return self.expression(text[7:], scope)
        self.expression(text, scope)  # a call for its arrays
        return None

    def expression(self, text, scope):
        self.tokens, self.at = [m.group(0).strip() for m in TOKEN.finditer(text)], 0
        value = self.comparison(scope)
        if self.at != len(self.tokens):
            raise SystemExit("%s: cannot read: %s" % (self.path, text))
        return value

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected=None):
        token = self.peek()
        if expected and token != expected:
            raise SystemExit("%s: expected %s before %s" % (self.path, expected, token))
        self.at += 1
        return token

    def comparison(self, scope):
        left = self.sum(scope)
        if self.peek() in ("<", ">"):
            op = self.take()
            return self.graph.make(op, left, self.sum(scope))
        return left

    def sum(self, scope):
        value = self.product(scope)
        while self.peek() in ("+", "-"):
            op = self.take()
            right = self.product(scope)
            value = self.graph.add(value, right) if op == "+" else self.graph.sub(value, right)
        return value

    def product(self, scope):
        value = self.unary(scope)
        while self.peek() in ("*", "/"):
            op = self.take()
            right = self.unary(scope)
            value = self.graph.mul(value, right) if op == "*" else self.graph.div(value, right)
        return value

    def unary(self, scope):
        if self.peek() == "-":
            self.take()
            return self.graph.neg(self.unary(scope))
        token = self.take()
        if token == "(":
            value = self.comparison(scope)
            self.take(")")
            return value
        if token[0].isdigit() or token[0] == ".":
            return self.graph.num(token)
        if self.peek() == "(":
            return self.function(token, scope)
        if self.peek() == "[":
            self.take()
            index = self.take()
            self.take("]")
            return scope[token][self.indices[index]]
        return scope[token]

    def function(self, name, scope):
        self.take("(")
        values = []
        while self.peek() != ")":
            values.append(self.comparison(scope))
            if self.peek() == ",": self.take()
        self.take(")")
        saved = (self.tokens, self.at)
        value = self.builtin(name, values) if name.startswith("lane_") else self.call(name, values)
        self.tokens, self.at = saved
        return value

    def builtin(self, name, a):
        """The functions of src/base/lane.h, as they are defined there."""
        g = self.graph
        if name == "lane_set1": return a[0]
        if name == "lane_exp": return g.exp(a[0])
        if name == "lane_log": return g.log(a[0])
        if name == "lane_select": return g.select(*a)
        if name == "lane_max": return g.select(g.make(">", a[0], a[1]), a[0], a[1])
        if name == "lane_min": return g.select(g.make("<", a[0], a[1]), a[0], a[1])
        if name == "lane_abs": return g.select(g.make("<", a[0], g.num(0)), g.neg(a[0]), a[0])
        if name == "lane_linexp":
            x, one = a[0], g.num(1)
            mirror = g.linexps.get(g.neg(x).number)
            if mirror is not None: return g.add(mirror, x)  # x / (1 - exp(-x)) - (-x) / (1 - exp(x)) = x
            small = g.make("<", self.builtin("lane_abs", [x]), g.num(1e-4))
            series = g.add(one, g.mul(x, g.add(g.num(0.5), g.mul(x, g.inv(g.num(12))))))
            below = g.select(small, one, g.sub(one, g.exp(g.neg(x))))
            result = g.select(small, series, g.div(x, below))
            if not x.constant: g.linexps[x.number] = result
            return result
        raise SystemExit("%s: %s is not among the functions that can be read" % (self.path, name))


# ---------------------------------------------------------------- a system of mechanisms
class Ports(dict):
    """Inputs of a mechanism that are looked up when an equation asks for them."""

    def __init__(self, find):
        super().__init__()
        self.find = find

    def __missing__(self, index):
        self[index] = self.find(index)
        return self[index]


class System:
    def __init__(self, source, name, mechanisms, outside, text, wiring="fibre_wiring.def", held=(),
                 with_outputs=False):
        self.name, self.text, self.mechanisms, self.held = name, text, mechanisms, list(held)
        self.with_outputs, self.outputs = with_outputs, []
        self.graph = Graph()
        self.fields, self.files = {}, {}
        self.first = {"x": {}, "p": {}}
        count = {"x": 0, "p": 0}
        for mech in mechanisms:
            rows = read_def(os.path.join(source, "src/mech", mech, mech + ".def"))
            self.fields[mech] = rows
            for kind in "xp":
                self.first[kind][mech] = count[kind]
                count[kind] += len(rows[kind])
            self.files[mech] = LaneFile(os.path.join(source, "src/mech", mech, mech + ".lane.h"), self.graph,
                                        read_indices(source, mech, rows))
        self.first_held = count["p"]
        self.n_states, self.n_parameters = count["x"], count["p"] + len(self.held)
        self.names = [f"{m}.{s}" for m in mechanisms for s in self.fields[m]["x"]]
        self.outside = outside
        self.wires = read_wires(os.path.join(source, "src/body", wiring))
        self.rates = self.equations()

    def equations(self):
        """d/dt of every state. The mechanisms run in turn until no input is missing, so that ports may
        go both ways as long as no output depends on itself."""
        g, outputs, rates, arrays = self.graph, {}, {}, {}
        for mech in self.mechanisms:
            rows = self.fields[mech]
            p = {i: g.leaf("p", self.first["p"][mech] + i) for i in range(len(rows["p"]))}
            x = {i: g.leaf("x", self.first["x"][mech] + i) for i in range(len(rows["x"]))}
            k = {}
            if mech + "_derive" in self.files[mech].functions:
                self.files[mech].call(mech + "_derive", [p, k])
            arrays[mech] = (x, p, k)
            outputs[mech] = {}
        # As often as there are mechanisms: an output is known once all that it depends on is.
        for _ in self.mechanisms:
            for mech in self.mechanisms:
                x, p, k = arrays[mech]
                inputs = Ports(lambda i, mech=mech: self.input(mech, i, outputs))
                dx, out = {}, {}
                arguments = {"x": x, "in": inputs, "p": p, "k": k, "dx": dx, "out": out}
                names, _ = self.files[mech].functions[mech + "_rates"]
                self.files[mech].call(mech + "_rates", [arguments[n] for n in names])
                outputs[mech] = {i: node for i, node in out.items() if not self.has_hole(node)}
                for i, node in dx.items(): rates[self.first["x"][mech] + i] = node
        result = [rates[i] for i in range(self.n_states)]
        if self.with_outputs:
            self.outputs = [outputs[m][i] for m in self.mechanisms for i in range(len(self.fields[m]["out"]))]
        for i, node in enumerate(result):
            if self.has_hole(node): raise SystemExit("ports of %s run in a circle" % self.names[i])
        return result

    def input(self, mech, index, outputs):
        name = self.fields[mech]["in"][index]
        if (mech, name) == self.outside: return self.graph.leaf("u", 0)
        if (mech, name) in self.held:
            return self.graph.leaf("p", self.first_held + self.held.index((mech, name)))
        source, port = self.wires[(mech, name)]
        found = outputs[source].get(self.fields[source]["out"].index(port))
        return found if found is not None else self.graph.leaf("hole", 0)

    def has_hole(self, node, seen=None):
        seen = set() if seen is None else seen
        if node.number in seen: return False
        seen.add(node.number)
        return node.op == "hole" or any(self.has_hole(a, seen) for a in node.args)


def read_def(path):
    kinds = {"STATE": "x", "PARAMETER": "p", "INPUT": "in", "OUTPUT": "out"}
    rows = {"x": [], "p": [], "in": [], "out": []}
    for match in re.finditer(r"^MYO_(\w+)\((\w+),", open(path, encoding="utf-8").read(), re.M):
        rows[kinds[match.group(1)]].append(match.group(2))
    return rows


def read_indices(source, mech, rows):
    indices = {f"{mech}_{kind}_{name}": i for kind in rows for i, name in enumerate(rows[kind])}
    text = open(os.path.join(source, "src/mech", mech, mech + ".h"), encoding="utf-8").read()
    for block in re.findall(r"^enum \{(.*?)\}", re.sub(r"/\*.*?\*/", "", text, flags=re.S), re.S | re.M):
        for i, name in enumerate(re.findall(r"\w+", block)): indices[name] = i
    return indices


def read_wires(path):
    wires = {}
    for a, b, c, d in re.findall(r"^MYO_WIRE\((\w+), (\w+), (\w+), (\w+)\)", open(path, encoding="utf-8").read(), re.M):
        wires[(c, d)] = (a, b)
    return wires


# ---------------------------------------------------------------- C text
class Writer:
    """Turns nodes into C statements; what is used twice, or grows long, gets a name."""

    def __init__(self, roots, constants, prefix="t", pairs=None):
        self.constants, self.lines, self.texts, self.prefix = constants, [], {}, prefix
        self.pairs, self.joint = pairs or {}, {}
        self.uses, seen, stack = {}, set(), list(roots)
        for root in roots: self.uses[root.number] = self.uses.get(root.number, 0) + 1
        while stack:
            node = stack.pop()
            if node.number in seen: continue
            seen.add(node.number)
            if self.is_leaf(node): continue
            for a in node.args:
                self.uses[a.number] = self.uses.get(a.number, 0) + (3 if node.number in self.pairs else 1)
                stack.append(a)

    def is_leaf(self, node):
        return node.op in ("num", "x", "u", "p") or (self.constants is not None and node.constant)

    def text(self, node):
        """An expression safe inside any other: atoms, calls, or in parentheses."""
        if node.number in self.texts: return self.texts[node.number]
        text, atom = self.operation(node)
        if not self.is_leaf(node) and (self.uses.get(node.number, 0) > 1 or len(text) > 64):
            name = "%s%d" % (self.prefix, len(self.lines))
            kind = "lmask" if node.op in ("<", ">") else "lane"
            self.lines.append("const %s %s = %s;" % (kind, name, text))
            text, atom = name, True
        self.texts[node.number] = text if atom else "(" + text + ")"
        return self.texts[node.number]

    def operation(self, node):
        op = node.op
        if self.constants is not None and node.constant and op != "num":
            return "c[%d]" % self.constants.setdefault(node.number, len(self.constants)), True
        if op == "num": return number(node.value), True
        if node.number in self.pairs: return self.half(node), False
        if op in ("x", "u", "p"): return "%s[%d]" % (op, node.value), True
        args = [self.text(a) for a in node.args]
        if op == "select":
            args[1:] = ["lane_set1(%s)" % t if is_num(a) else t for t, a in zip(args[1:], node.args[1:])]
            return "lane_select(%s, %s, %s)" % tuple(args), True
        if op in ("exp", "log"): return "lane_%s(%s)" % (op, strip(args[0])), True
        if op == "neg": return "-" + args[0], False
        if op == "inv": return "1.0 / " + args[0], False
        return "%s %s %s" % (args[0], op, args[1]), False


    def half(self, node):
        """1 / a of a pair: b times 1 / (a b), since a division costs as much as several products."""
        other = self.pairs[node.number]
        key = min(node.number, other.number)
        if key not in self.joint:
            texts = [self.text(n.args[0]) for n in (node, other)]
            self.joint[key] = "%s%d" % (self.prefix, len(self.lines))
            self.lines.append("const lane %s = 1.0 / (%s * %s);" % (self.joint[key], *texts))
        return "%s * %s" % (self.joint[key], self.text(other.args[0]))


def starts_at_one(node):
    """1 + ..., what gates and saturations are divided by: not so near zero that its product with another
    would vanish."""
    if node.op == "select": return is_num(node.args[1], 1)
    return node.op == "+" and any(is_num(a, 1) or starts_at_one(a) for a in node.args)


def pair_reciprocals(roots, near=150):
    """Reciprocals that can share a division: {number: partner}. Neither contains the other, since both lie
    above equally many divisions; and they are needed at about the same place."""
    height, waiting, pairs = {}, {}, {}

    def visit(node):
        if node.number in height: return
        for a in node.args: visit(a)
        above = max([height[a.number] for a in node.args], default=0)
        height[node.number] = above + (node.op == "inv")
        if node.op != "inv" or node.constant or not starts_at_one(node.args[0]): return
        at, other = waiting.pop(above, (None, None))
        if other is not None and len(height) - at < near:
            pairs[node.number], pairs[other.number] = other, node
        else: waiting[above] = (len(height), node)
    for root in roots: visit(root)
    return pairs


def strip(text):
    depth = 0
    if not text.startswith("("): return text
    for i, ch in enumerate(text):
        depth += (ch == "(") - (ch == ")")
        if depth == 0: return text[1:-1] if i == len(text) - 1 else text
    return text


def number(value):
    text = repr(value)
    return "(%s)" % text if value < 0 else text


def wrap(line, indent=4, width=100):
    """Breaks a long statement at spaces."""
    pad, rows = " " * indent, []
    while len(pad) + len(line) > width:
        cut = line.rfind(" ", 0, width - len(pad))
        rows.append(pad + line[:cut])
        line, pad = line[cut + 1:], " " * (indent + 4)
    return rows + [pad + line]


def function(head, lines):
    rows = ["static void " + head + " {"]
    for line in lines: rows += wrap(line)
    return rows + ["}", ""]


# ---------------------------------------------------------------- sparse LU
def factorise(pattern, n):
    """Symbolic elimination of g I - J on the diagonal in Markowitz order, written row by row, so that only
    one row is in registers at a time. Returns statements of the factorisation, of the solution, number of factors."""
    entry = {e: index for index, e in enumerate(pattern)}
    rows = {i: {j for (a, j) in pattern if a == i} | {i} for i in range(n)}
    left, order, below, across = set(range(n)), [], {i: [] for i in range(n)}, {}
    while left:
        cost = lambda k: (len([i for i in left if i != k and k in rows[i]]) * (len(rows[k] & left) - 1), k)
        pivot = min(left, key=cost)
        left.discard(pivot)
        order.append(pivot)
        across[pivot] = sorted(rows[pivot] & left)
        for i in sorted(i for i in left if pivot in rows[i]):
            below[i].append(pivot)
            rows[i] |= set(across[pivot])
    slots = {}
    for i in order:
        for j in below[i] + across[i] + [i]: slots[(i, j)] = len(slots)
    lines, solve = [], []
    for i in order:
        known = set()

        def first(j):
            known.add(j)
            if j == i: return "g - J[%d]" % entry[(i, i)] if (i, i) in entry else "lane_set1(g)"
            return "-J[%d]" % entry[(i, j)] if (i, j) in entry else None
        for k in below[i]:
            value = "a%d_%d" % (i, k) if k in known else first(k)
            lines.append("const lane l%d_%d = %s * L[%d];" % (i, k, value, slots[(k, k)]))
            lines.append("L[%d] = l%d_%d;" % (slots[(i, k)], i, k))
            for j in across[k]:
                product, name = "l%d_%d * L[%d]" % (i, k, slots[(k, j)]), "a%d_%d" % (i, j)
                if j in known:
                    lines.append("%s = %s - %s;" % (name, name, product))
                    continue
                value = first(j)
                lines.append("lane %s = %s;" % (name, "%s - %s" % (value, product) if value else "-(%s)" % product))
        for j in across[i]:
            lines.append("L[%d] = %s;" % (slots[(i, j)], "a%d_%d" % (i, j) if j in known else first(j)))
        diagonal = "a%d_%d" % (i, i) if i in known else "(%s)" % first(i)
        lines.append("L[%d] = 1.0 / %s;" % (slots[(i, i)], diagonal))
        terms = "".join(" - L[%d] * b[%d]" % (slots[(i, k)], k) for k in below[i])
        if terms: solve.append("b[%d] = b[%d]%s;" % (i, i, terms))
    for i in reversed(order):
        terms = "".join(" - L[%d] * b[%d]" % (slots[(i, j)], j) for j in across[i])
        inner = "b[%d]%s" % (i, terms)
        solve.append("b[%d] = %s * L[%d];" % (i, "(" + inner + ")" if terms else inner, slots[(i, i)]))
    return lines, solve, len(slots)


def generate(system):
    g, n = system.graph, system.n_states
    memo, entries, by_input = {}, {}, {}
    for i, rate in enumerate(system.rates):
        for (kind, j), slope in sorted(g.slopes(rate, memo).items()):
            if kind == "x": entries[(i, j)] = slope
            else: by_input[i] = slope
    pattern = sorted(entries)
    constants = {}

    def body(roots):
        """Pairs of target and node; each is stored as soon as it is known."""
        nodes = [node for _, node in roots]
        writer = Writer(nodes, constants, pairs=pair_reciprocals(nodes))
        for target, node in roots:
            text = strip(writer.text(node))
            if is_num(node): text = "lane_set1(%s)" % text
            writer.lines.append("%s = %s;" % (target, text))
        return writer.lines

    rates = body([("dx[%d]" % i, rate) for i, rate in enumerate(system.rates)])
    outputs = body([("out[%d]" % i, node) for i, node in enumerate(system.outputs)])
    slopes = []
    for i, rate in enumerate(system.rates):
        slopes.append(("dx[%d]" % i, rate))
        slopes += [("J[%d]" % index, entries[e]) for index, e in enumerate(pattern) if e[0] == i]
        if i in by_input: slopes.append(("du[%d]" % i, by_input[i]))
    jacobian = ["for (int i = 0; i < %d; i++) du[i] = lane_set1(0.0);" % n] + body(slopes)
    nodes = sorted(constants, key=constants.get)
    writer = Writer([g.nodes[i] for i in nodes], None)
    values = ["c[%d] = %s;" % (constants[i], strip(writer.text(g.nodes[i]))) for i in nodes]
    factor, solve, n_factors = factorise(pattern, n)

    name = system.name
    rows = ["/* Written by tools/generate_chemistry.py from src/mech; edit the equations there, not here.",
            " * " + system.text[0].upper() + system.text[1:] + ".",
            " * x states, p parameters, c constants of the model, u input, J entries of the Jacobian, du derivatives",
            " * of the rates to the input, L factors of g I - J.", " *", " * States:"]
    line = " *"
    for i, state in enumerate(system.names):
        word = " %d %s%s" % (i, state.split(".")[1], "," if i + 1 < n else "")
        if len(line) + len(word) > 100:
            rows.append(line)
            line = " *"
        line += word
    rows += [line + " */", ""]
    rows.append("enum {")
    sizes = [("states", n), ("parameters", system.n_parameters), ("constants", len(constants)),
             ("jacobian", len(pattern)), ("factors", n_factors)]
    if system.outputs: sizes.append(("outputs", len(system.outputs)))
    for key, value in sizes:
        rows.append("    %s_n_%s = %d," % (name, key, value))
    rows += ["};", ""]
    rows += ["/* Row and column of each entry of the Jacobian. */",
             "static const short %s_pattern[%d][2] = {" % (name, len(pattern))]
    rows += wrap(", ".join("{%d, %d}" % e for e in pattern) + ",") + ["};", ""]
    rows += function("%s_constants(const lane *p, lane *restrict c)" % name, writer.lines + values)
    rows += function("%s_rates(const lane *c, const lane *x, const lane *u, lane *restrict dx)" % name, rates)
    if system.outputs:
        rows += ["/* The outputs of the mechanisms, one after the other. */"]
        rows += function("%s_outputs(const lane *c, const lane *x, const lane *u, lane *restrict out)" % name, outputs)
    rows += function("%s_jacobian(const lane *c, const lane *x, const lane *u, lane *restrict dx,"
                     " lane *restrict J, lane *restrict du)" % name,
                     jacobian)
    rows += function("%s_factor(const lane *J, double g, lane *restrict L)" % name, factor)
    rows += function("%s_solve(const lane *L, lane *restrict b)" % name, solve)
    return "\n".join(rows[:-1]) + "\n"


def main():
    if len(sys.argv) not in (2, 3): raise SystemExit(__doc__)
    source = sys.argv[1]
    target = sys.argv[2] if len(sys.argv) == 3 else os.path.join(source, "src/body")
    sys.setrecursionlimit(10000)
    for row in SYSTEMS:
        text = generate(System(source, *row))
        with open(os.path.join(target, row[0] + "_equations.h"), "w", encoding="utf-8") as file: file.write(text)


if __name__ == "__main__":
    main()
