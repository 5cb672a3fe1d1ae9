"""Count an election again, with nothing but Python (3.11 or newer).

    python3 -I recount.py FILE          FILE is a result bundle (.zip, .json), a .pb or a .blt file
    python3 -I recount.py FILE --seed S breaks ties of a .pb or .blt file by lot from the seed S
    python3 -I recount.py FILE --receipt R also finds the ballot in a .zip that bears a receipt

It prints the result as one JSON object. For a bundle it also checks the hashes and compares its
result with the one in the bundle, and for a .zip that the terms, the roll and the published ballots
belong together, and the signature where the package cryptography is installed. What it found goes
to the error output, and the exit code is 0 only when everything agrees; it is 3 for a secret vote
of which only the sums are published: there the hashes are checked, and nothing can be counted.

It is written for being read: it shares no line with the program that counted first, works in whole
numbers and fractions only, and takes the obvious way instead of the quick one. Numbers are written
as decimals where they end and as fractions where they do not.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs, no-check-untyped-defs
import base64
import csv
import hashlib
import json
import re
import sys
import zipfile
from fractions import Fraction


def exact(value):
    """Write a number without loss."""
    value = Fraction(value)
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (digits if not places else f"{digits[:-places]}.{digits[-places:]}")


class Undecided(Exception):
    """A tie is left to the council."""


class Ties:
    """The tie rule: a chain of comparisons, then a lot from a seed, or the council."""

    def __init__(self, rule):
        self.rule, self.broken = rule, []

    def lot(self, options):
        """Order options by the SHA-256 of the seed, a line feed and the option."""
        seed = self.rule["seed"]
        return sorted(options, key=lambda o: hashlib.sha256(f"{seed}\n{o}".encode()).hexdigest())

    def one_of(self, options, standing, out=False, chain=None):
        """Take the best of equal options, or with ``out`` the worst."""
        tied, end = list(options), min if out else max
        for breaker in self.rule["chain"] if chain is None else chain:
            if breaker in standing and len(options) > 1:
                best = end(standing[breaker][option] for option in options)
                options = [option for option in options if standing[breaker][option] == best]
                by = breaker
        if len(options) > 1:
            if self.rule["then"] == "lot":
                order, by = self.lot(options), "lot"
            else:
                order, by = [o for o in self.rule["decided"] if o in options], "council"
                if len(order) < len(options):
                    raise Undecided(options)
            options = [order[-1] if out else order[0]]
        self.broken.append({"tied": tied, "taken": options[0], "by": by, "out": out})
        return options[0]

    def some_of(self, options, places, standing):
        """Take as many as there are places; return them and those that remain undecided."""
        if len(options) <= places:
            return list(options), []
        taken, options = [], list(options)
        while len(taken) < places:
            try:
                taken.append(self.one_of(options, standing))
            except Undecided as undecided:
                return taken, undecided.args[0]
            options.remove(taken[-1])
        return taken, []


class Election:
    """The parts of a bundle, with totals."""

    def __init__(self, rules, ballots):
        self.rule, self.kind, self.options = rules["rule"], rules["kind"], rules["options"]
        self.ids = [option["id"] for option in self.options]
        self.by_id = {option["id"]: option for option in self.options}
        self.ties, self.electorate = Ties(rules["ties"]), rules["electorate"]
        self.budget = Fraction(rules["budget"])
        self.ballots = [(entry["ballot"], entry["times"]) for entry in ballots]
        self.cast = sum(times for _ballot, times in self.ballots)
        self.valid = sum(times for ballot, times in self.ballots if ballot)
        self.gone = {option["id"] for option in self.options if option.get("withdrawn")}
        self.votes, self.scores = dict.fromkeys(self.ids, 0), dict.fromkeys(self.ids, 0)
        if self.kind != "motion":
            for ballot, times in self.ballots:
                for option, points in self.points(ballot).items():
                    self.votes[option] += times
                    self.scores[option] += points * times
        self.cost = {o["id"]: Fraction(o.get("cost", 0)) for o in self.options}
        self.standing = {
            "lower-cost": {option: -cost for option, cost in self.cost.items()},
            "higher-cost": self.cost,
            "more-votes": self.votes,
        }

    def points(self, ballot):
        """Return what a ballot gives to each option it supports."""
        if self.kind == "points":
            return ballot
        if self.kind == "approval":
            return dict.fromkeys(ballot, 1)
        if self.kind == "choice":
            return {} if ballot is None else {ballot: 1}
        longest, given = self.rule.get("longest") or len(self.ids), {}
        for rank in ballot:
            before = len(given)
            for option in rank if isinstance(rank, list) else [rank]:
                given[option] = max(longest - before, 1)
        return given

    def result(self, state, selected, tied=(), rounds=()):
        """Write a result as it stands in a bundle."""
        return {
            "rule": self.rule["name"],
            "state": state,
            "selected": list(selected),
            "tied": list(tied),
            "rounds": list(rounds),
            "ties": self.ties.broken,
        }


def count_totals(e):
    """Choice, approval, score: the highest totals take the seats."""
    totals = [{"option": option, "total": total} for option, total in e.scores.items()]
    rounds = [{"totals": totals, "cast": e.cast, "valid": e.valid}]
    live = {option: total for option, total in e.scores.items() if total and option not in e.gone}
    if not live:
        return e.result("no-decision", [], rounds=rounds)
    selected, tied = [], []
    for total in sorted(set(live.values()), reverse=True):
        level = [option for option in live if live[option] == total]
        free = e.rule["seats"] - len(selected)
        taken, tied = e.ties.some_of(level, free, {"more-votes": e.votes})
        selected += taken
        if tied or len(selected) >= e.rule["seats"]:
            break
    return e.result("undecided" if tied else "decided", selected, tied, rounds)


def count_schulze(e):
    """Schulze: no option seated is beaten by a stronger path."""
    ids = e.ids
    ahead = {a: dict.fromkeys(ids, 0) for a in ids}
    for ballot, times in e.ballots:
        rest = set(ids)
        for rank in ballot:
            level = rank if isinstance(rank, list) else [rank]
            rest -= set(level)
            for a in level:
                for b in rest:
                    ahead[a][b] += times
    path = {a: {b: ahead[a][b] if ahead[a][b] > ahead[b][a] else 0 for b in ids} for a in ids}
    for via in ids:
        for a in ids:
            for b in ids:
                if a not in (via, b):
                    path[a][b] = max(path[a][b], min(path[a][via], path[via][b]))
    rounds = [
        {
            "options": ids,
            "preferred": [[ahead[a][b] for b in ids] for a in ids],
            "paths": [[path[a][b] if a != b else 0 for b in ids] for a in ids],
        }
    ]
    rest = [option for option in ids if e.votes[option] and option not in e.gone]
    if not rest:
        return e.result("no-decision", [], rounds=rounds)
    selected, tied = [], []
    while rest and len(selected) < e.rule["seats"] and not tied:
        level = [a for a in rest if all(path[a][b] >= path[b][a] for b in rest if b != a)]
        free = e.rule["seats"] - len(selected)
        taken, tied = e.ties.some_of(level, free, {"more-votes": e.votes})
        selected += taken
        rest = [option for option in rest if option not in level]
    return e.result("undecided" if tied else "decided", selected, tied, rounds)


def first_of(ballot, race):
    """Return the first option of a ballot that is still in the race."""
    return next((option for option in ballot if option in race), None)


def count_irv(e):
    """Instant run-off."""
    race, rounds = [option for option in e.ids if option not in e.gone], []
    history = dict.fromkeys(e.ids, ())
    while True:
        totals, exhausted = dict.fromkeys(race, 0), 0
        for ballot, times in e.ballots:
            option = first_of(ballot, race)
            if option is None:
                exhausted += times
            else:
                totals[option] += times
        written = [{"option": option, "total": total} for option, total in totals.items()]
        rounds.append({"totals": written, "exhausted": exhausted, "excluded": []})
        counting = sum(totals.values())
        if not counting:
            return e.result("no-decision", [], rounds=rounds)
        leader = max(race, key=totals.get)
        if totals[leader] * 2 > counting:
            return e.result("decided", [leader], rounds=rounds)
        history.update({option: (totals[option], *history[option]) for option in race})
        fewest = min(totals.values())
        last = [option for option in race if totals[option] == fewest]
        above = [total for total in totals.values() if total > fewest]
        if len(last) > 1 and not (above and fewest * len(last) < min(above)):
            try:
                last = [e.ties.one_of(last, {"earlier-rounds": history}, out=True)]
            except Undecided as undecided:
                return e.result("undecided", [], undecided.args[0], rounds)
        rounds[-1]["excluded"] = last
        race = [option for option in race if option not in last]


def count_stv(e):
    """Single transferable vote, Scottish Local Government Elections Order 2007, rules 45-52."""
    one, seats = 100_000, e.rule["seats"]  # votes in hundred-thousandths: five decimal places
    running = [option for option in e.ids if option not in e.gone]
    papers = {option: [] for option in e.ids}  # (ballot, how many, value)
    votes, elected, surplus_due = dict.fromkeys(e.ids, 0), [], []
    history, stages = dict.fromkeys(e.ids, ()), []

    def hand_on(ballot, times, value, after=None):
        rest = ballot[ballot.index(after) + 1 :] if after is not None else ballot
        option = first_of(rest, running)
        if option is not None:
            papers[option].append((ballot, times, value))
            votes[option] += times * value
        return option is not None

    valid = sum(times for ballot, times in e.ballots if hand_on(ballot, times, one))
    quota = valid // (seats + 1) + 1
    if not valid:
        return e.result("no-decision", [])

    def end_stage(**what):
        def by_votes(options):
            return sorted(options, key=lambda option: -votes[option])

        chosen = by_votes(option for option in running if votes[option] >= quota * one)
        still = [option for option in running if option not in chosen]
        if len(still) <= seats - len(elected) - len(chosen):
            chosen += by_votes(still)
        for option in chosen:
            running.remove(option)
            elected.append(option)
            if votes[option] > quota * one:
                surplus_due.append(option)
        held = [{"option": o, "votes": exact(Fraction(votes[o], one))} for o in e.ids]
        lost = exact(valid - Fraction(sum(votes.values()), one))
        stages.append(
            {"quota": quota, **what, "votes": held, "non_transferable": lost, "elected": chosen}
        )
        history.update({option: (votes[option], *history[option]) for option in e.ids})

    def one_of(options, out):
        chain = e.ties.rule["chain"]
        if "earlier-rounds" not in chain:
            chain = ["earlier-rounds", *chain]
        return e.ties.one_of(options, {"earlier-rounds": history}, out, chain)

    end_stage()
    try:
        while len(elected) < seats and running:
            out = not surplus_due
            pool = running if out else [option for option in e.ids if option in surplus_due]
            level = (min if out else max)(votes[option] for option in pool)
            equal = [option for option in pool if votes[option] == level]
            harmless = out and not level and len(running) - len(equal) >= seats - len(elected)
            option = equal[0] if len(equal) == 1 or harmless else one_of(equal, out)
            (running if out else surplus_due).remove(option)
            total, surplus = votes[option], votes[option] - quota * one
            votes[option] = 0 if out else quota * one
            for ballot, times, value in papers.pop(option):
                hand_on(ballot, times, value if out else surplus * value // total, option)
            end_stage(**{"excluded" if out else "surplus": option})
    except Undecided as undecided:
        return e.result("undecided", elected, undecided.args[0], stages)
    return e.result("decided", elected, [], stages)


def greedy(e, rule, taken=()):
    """Fund projects by their totals while the money lasts; return selected, tied, rounds."""
    left, rounds, selected, groups, stopped = e.budget, [], [], {}, None
    top_up = Fraction(rule["top_up"]) if "top_up" in rule else None

    def fund(option):
        nonlocal left
        left = max(left - e.cost[option], Fraction(0))
        selected.append(option)
        if e.by_id[option].get("conflict"):
            groups[e.by_id[option]["conflict"]] = option

    def judge(option):
        conflict = e.by_id[option].get("conflict")
        if option in e.gone:
            return "withdrawn", None
        if e.scores[option] < rule["threshold"]:
            return "below-threshold", None
        if stopped is not None:
            return "after-stop", stopped
        if conflict in groups:
            return "excluded", groups[conflict]
        if e.cost[option] <= left:
            return "funded", None
        if top_up is not None and e.cost[option] * top_up <= left:
            return "topped-up", None
        return "too-dear", None

    for option in taken:
        fund(option)
    selected.clear()
    waiting = [option for option in e.ids if option not in taken]
    for score in sorted({e.scores[option] for option in waiting}, reverse=True):
        level = [option for option in waiting if e.scores[option] == score]
        while level:
            judged = {option: judge(option)[0] for option in level}
            rivals = fitting = [option for option in level if judged[option] == "funded"]
            if rule["overrun"] == "stop" or top_up is not None:
                rivals = [o for o in level if judged[o] in ("funded", "topped-up", "too-dear")]
            idle = {judged[option] for option in rivals} <= {"too-dear"}  # whoever comes first
            conflicts = [e.by_id[o]["conflict"] for o in fitting if e.by_id[o].get("conflict")]
            apart = len(set(conflicts)) == len(conflicts)
            all_fit = sum(e.cost[option] for option in rivals) <= left
            option = level[0]
            if len(rivals) > 1 and not idle and not (all_fit and apart):
                try:
                    option = e.ties.one_of(rivals, e.standing)
                except Undecided as undecided:
                    return selected, undecided.args[0], rounds
            level.remove(option)
            outcome, because = judge(option)
            written = {"option": option, "total": score, "cost": exact(e.cost[option])}
            written |= {"left": exact(left), "outcome": outcome}
            rounds.append(written if because is None else {**written, "because": because})
            if outcome in ("funded", "topped-up"):
                fund(option)
            if outcome in ("topped-up", "too-dear") and rule["overrun"] == "stop":
                stopped = option
    return selected, [], rounds


def count_greedy(e):
    """A greedy budget."""
    if not e.valid:
        return e.result("no-decision", [])
    selected, tied, rounds = greedy(e, e.rule)
    return e.result("undecided" if tied else "decided", selected, tied, rounds)


class Shares:
    """One run of the Method of Equal Shares. Money is counted in parts of one denominator."""

    def __init__(self, e, share):
        self.e, self.share, self.bought, self.rounds, self.tied = e, share, [], [], []
        self.den = share.denominator
        self.money = [share.numerator] * len(e.ballots)
        self.backers = {option: [] for option in e.ids}
        for voter, (ballot, times) in enumerate(e.ballots):
            for option, points in e.points(ballot).items():
                self.backers[option].append((voter, points, times))
        self.open = [
            option
            for option in e.ids
            if self.backers[option] and option not in e.gone and e.cost[option] <= e.budget
        ]
        self.left = list(self.open)
        broken = len(e.ties.broken)
        try:
            free = [option for option in self.left if not e.cost[option]]
            while free:
                most = max(e.scores[option] for option in free)
                self.buy(self.one_of([o for o in free if e.scores[o] == most]), Fraction(0))
                free = [option for option in free if option in self.left]
            self.buy_all()
        except Undecided as undecided:
            self.tied = undecided.args[0]
        self.ties, e.ties.broken = e.ties.broken[broken:], e.ties.broken[:broken]

    def buy_all(self):
        """Buy the cheapest until nothing is affordable; a price never falls again."""
        utility = self.e.rule["utility"]
        worth = {o: self.e.cost[o] if utility == "cost" else 1 for o in self.left}
        last = dict.fromkeys(self.left, Fraction(0))
        while True:
            best, price = None, {}
            for option in sorted(self.left, key=last.get):
                if best is not None and last[option] > best:
                    break
                found = self.price(option)
                if found is None:
                    self.left.remove(option)
                    continue
                price[option] = last[option] = found / worth[option]
                best = price[option] if best is None else min(best, price[option])
            if best is None:
                return
            level = [o for o in self.e.ids if o in self.left and price.get(o) == best]
            option = self.one_of(level)
            self.buy(option, price[option] * worth[option])

    def behind(self, option):
        """Return the money of a project's supporters."""
        parts = sum(self.money[voter] * times for voter, _points, times in self.backers[option])
        return Fraction(parts, self.den)

    def price(self, option):
        """Return the price of a point at which the supporters pay the cost together."""
        if self.behind(option) < self.e.cost[option]:
            return None
        due = self.e.cost[option] * self.den
        ordered = sorted(
            (self.money[voter] if points == 1 else Fraction(self.money[voter], points),
             points * times, self.money[voter] * times)
            for voter, points, times in self.backers[option]
        )  # fmt: skip
        sharing = sum(share for _own, share, _all in ordered)
        for own, share, everything in ordered:
            if own * sharing >= due:
                break
            due -= everything
            sharing -= share
        return due / sharing / self.den

    def one_of(self, level):
        """Break a tie, unless those who pay and the conflicts are apart, so that order is idle."""
        seen, conflicts, apart = set(), set(), True
        for option in level:
            payers = {voter for voter, _p, _t in self.backers[option] if self.money[voter]}
            conflict = self.e.by_id[option].get("conflict")
            apart = apart and not payers & seen and not (conflict and conflict in conflicts)
            seen |= payers
            conflicts.add(conflict)
        return level[0] if len(level) == 1 or apart else self.e.ties.one_of(level, self.e.standing)

    def buy(self, option, price):
        """Let the supporters pay ``price`` a point, or all they have."""
        finer = price.denominator
        self.money, self.den = [parts * finer for parts in self.money], self.den * finer
        unit, full, emptied, paid = price.numerator * (self.den // finer), 0, 0, 0
        for voter, points, times in self.backers[option]:
            own = self.money[voter]
            if own >= unit * points:
                full += times if price else 0
                self.money[voter] = own - unit * points
            elif own:
                emptied += times
                paid += own * times
                self.money[voter] = 0
        conflict = self.e.by_id[option].get("conflict")
        self.bought.append(option)
        self.left = [
            o for o in self.left
            if o != option and not (conflict and self.e.by_id[o].get("conflict") == conflict)
        ]  # fmt: skip
        numbers = {"price": exact(price), "full": full, "emptied": emptied}
        numbers["emptied_paid"] = exact(Fraction(paid, self.den))
        self.rounds.append({"option": option, "cost": exact(self.e.cost[option]), **numbers})

    def all_bought(self):
        """Whether all is bought that conflicts allow."""
        taken = {self.e.by_id[option].get("conflict") for option in self.bought} - {None, ""}
        return all(o in self.bought or self.e.by_id[o].get("conflict") in taken for o in self.open)


def count_equal_shares(e):
    """Equal Shares, with Add1 completion, filling up and comparison as the rule says."""
    if not e.valid:
        return e.result("no-decision", [])
    first = e.budget / e.cast
    run, share = Shares(e, first), Fraction(first.numerator // first.denominator)
    while e.rule["add1"] and not run.tied and not run.all_bought():
        share += 1
        richer = Shares(e, share)
        if sum(e.cost[option] for option in richer.bought) > e.budget:
            break
        run = richer
    opening = {"voters": e.cast, "budget": exact(e.budget), "first_share": exact(first)}
    rounds = [{**opening, "share": exact(run.share)}, *run.rounds]
    rounds += [
        {"short": option, "cost": exact(e.cost[option]), "behind": exact(run.behind(option))}
        for option in e.ids
        if option not in run.bought
    ]
    selected, tied = list(run.bought), run.tied
    e.ties.broken += run.ties
    plain = {"overrun": "skip", "threshold": 1}
    if e.rule["fill"] and not tied:
        more, tied, filling = greedy(e, plain, tuple(selected))
        selected, rounds = selected + more, rounds + filling
    if e.rule["compare"] and not tied:
        before = list(e.ties.broken)
        other, other_tied, _rounds = greedy(e, plain)
        ours = theirs = 0
        for ballot, times in e.ballots:
            liked = e.points(ballot).keys()
            gain = len(liked & set(selected)) - len(liked & set(other))
            ours, theirs = ours + times * (gain > 0), theirs + times * (gain < 0)
        rounds.append({"for_shares": ours, "for_greedy": theirs, "greedy": other})
        if theirs > ours:
            selected, tied = other, other_tied
        else:
            e.ties.broken = before
    return e.result("undecided" if tied else "decided", selected, tied, rounds)


def count_motion(e):
    """Yes, no, abstain: every bar of taking part, then every bar of agreeing."""
    bars = [*e.rule["quorum"], *e.rule["passing"]]
    tallies = {}
    for measure in dict.fromkeys(bar["measure"] for bar in bars):
        sums = dict.fromkeys(("yes", "no", "abstain"), Fraction(0))
        for ballot, times in e.ballots:
            sums[ballot["vote"]] += Fraction(ballot[measure]) * times
        tallies[measure] = {"eligible": Fraction(e.electorate[measure]), **sums}

    def check(bar, what):
        tally = tallies[bar["measure"]]
        part_taken = tally["yes"] + tally["no"] + tally["abstain"]
        bases = {"eligible": tally["eligible"], "took-part": part_taken}
        base = (bases | {"yes-and-no": tally["yes"] + tally["no"]})[bar["base"]]
        have = part_taken if what == "quorum" else tally["yes"]
        gap = Fraction(bar["part"]) * base - have
        met = base > 0 and (gap < 0 if bar["strict"] else gap <= 0)
        written = {"bar": bar, "have": exact(have), "base": exact(base), "met": met}
        missing = Fraction(0) if met else still_missing(bar, gap, tally["eligible"] - part_taken)
        return written if missing is None else {**written, "missing": exact(missing)}

    quorum = [check(bar, "quorum") for bar in e.rule["quorum"]]
    passing = [check(bar, "passing") for bar in e.rule["passing"]]
    shown = [[m, {name: exact(n) for name, n in tally.items()}] for m, tally in tallies.items()]
    rounds = [{"tallies": shown, "quorum": quorum, "passing": passing}]
    if not e.cast or not all(item["met"] for item in quorum):
        return e.result("no-decision", [], rounds=rounds)
    passed = all(item["met"] for item in passing)
    return e.result("decided", ["yes"] if passed else [], rounds=rounds)


def still_missing(bar, gap, left):
    """Return how much more reaches a bar if all who still come vote yes; None if too few can."""
    part, area = Fraction(bar["part"]), bar["measure"] == "area"
    if bar["base"] != "eligible":
        if part < 1:
            gap = gap / (1 - part)
        elif gap > 0 or bar["strict"]:
            return None
    if not area:
        gap = Fraction(max(gap // 1 + 1 if bar["strict"] else -(-gap // 1), 1))
    enough = gap < left if area and bar["strict"] else gap <= left
    return gap if enough else None


METHODS = {
    "plurality": count_totals,
    "approval": count_totals,
    "score": count_totals,
    "schulze": count_schulze,
    "irv": count_irv,
    "stv": count_stv,
    "greedy": count_greedy,
    "equal-shares": count_equal_shares,
    "motion": count_motion,
}


def read_pb(text, seed):
    """Read a .pb file (pabulib.org/format) as the parts of a bundle."""
    section, columns, meta, projects, votes = "", None, {}, [], []
    lines = (f"{line}\n" for line in text.split("\n"))
    for cells in csv.reader(lines, delimiter=";"):
        cells = [cell.strip() for cell in cells]
        if cells and cells[0].upper() in ("META", "PROJECTS", "VOTES") and not any(cells[1:]):
            section, columns = cells[0].upper(), None
        elif columns is None:
            columns = [cell.lower() for cell in cells]
        elif any(cells) and section == "META":
            meta[cells[0].lower()] = ";".join(cells[1:]).strip().rstrip(";")
        elif any(cells):
            row = dict(zip(columns, cells, strict=False))
            (projects if section == "PROJECTS" else votes).append(row)
    options = []
    for row in projects:
        cost = Fraction(row["cost"].replace(",", "."))
        option = {"id": row["project_id"], "name": row.get("name", ""), "cost": exact(cost)}
        option |= {"conflict": row["conflict"]} if row.get("conflict") else {}
        options.append(option | ({"withdrawn": True} if cost == 999_999_999 else {}))
    kinds = {"approval": "approval", "choose-1": "choice", "ordinal": "ranking"}
    kind = kinds.get(meta["vote_type"].lower(), "points")
    if votes and "points" in votes[0] and kind == "ranking":
        kind = "points"
    ballots = []
    for row in votes:
        chosen = [item.strip() for item in row.get("vote", "").split(",") if item.strip()]
        ballot = (chosen[0] if chosen else None) if kind == "choice" else chosen
        if kind == "points":
            given = [int(Fraction(n)) for n in row["points"].split(",") if n.strip()]
            unnamed = int(meta.get("default_score") or 0)
            ballot = dict.fromkeys((row["project_id"] for row in projects), unnamed)
            ballot |= dict(zip(chosen, given, strict=True))
            ballot = {option: points for option, points in ballot.items() if points}
        ballots.append(ballot)
    name, longest = meta["rule"], int(meta.get("max_length") or 0)
    if name.startswith("equalshares"):
        rule = {
            "method": "equal-shares",
            "utility": meta.get("utility", "cost"),
            "add1": "/add1" in name,
            "fill": "/add1u" in name or "/utilitarian" in name,
            "compare": name.endswith("-comparison"),
        }
    else:
        threshold = int(Fraction(meta.get("min_project_score_threshold") or 0))
        stop = name == "greedy-no-skip"
        reserve = re.search(r"at least (\d{1,2})\s?% of \w", meta.get("comment", ""), re.I)
        rule = {"method": "greedy", "overrun": "stop" if stop else "skip", "threshold": threshold}
        if name == "greedy-custom" and reserve:
            rule |= {"overrun": "stop", "top_up": exact(Fraction(int(reserve[1]), 100))}
    rule |= {"name": name, "longest": longest}
    seed = seed or meta.get("tie_seed", "")
    budget = exact(Fraction(meta["budget"].replace(",", ".")))
    rules = {"rule": rule, "kind": kind, "options": options, "budget": budget}
    return with_ties(rules, ["lower-cost", "more-votes"], seed), grouped(ballots)


def read_blt(text, seed):
    """Read a .blt file as the parts of a bundle; one seat is counted as run-off, more by STV."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line if '"' in line else line.split("#")[0].strip() for line in lines]
    lines = [line for line in lines if line]
    size, seats = map(int, lines[0].split())
    gone, ballots, names = set(), [], []
    for line in lines[1:]:
        items = line.split()
        if line.startswith('"') or (names and line):
            names.append(line.split('"')[1] if '"' in line else line)
        elif items[0].startswith("-"):
            gone |= {item[1:] for item in items}
        elif items != ["0"]:
            ranks = [item.split("=") for item in items[1:-1] if item != "-"]
            ballot = [rank[0] if len(rank) == 1 else sorted(rank, key=int) for rank in ranks]
            ballots += [ballot] * int(items[0])
    options = [{"id": str(n + 1), "name": names[n]} for n in range(size)]
    for option in options:
        option |= {"withdrawn": True} if option["id"] in gone else {}
    name = "stv" if seats > 1 else "irv"
    rule = {"method": name, "name": name, "seats": seats}
    rules = {"rule": rule, "kind": "ranking", "options": options, "budget": "0"}
    return with_ties(rules, ["earlier-rounds"], seed), grouped(ballots)


def with_ties(rules, chain, seed):
    """Add the tie rule of a file: its chain, then the lot from a seed, or the council."""
    ties = {"chain": chain, "then": "lot" if seed else "council", "seed": seed or "", "decided": []}
    return {**rules, "ties": ties, "electorate": {}}


def grouped(ballots):
    """Put equal ballots together."""
    groups = {}
    for ballot in ballots:
        groups.setdefault(json.dumps(ballot), [ballot, 0])[1] += 1
    return [{"ballot": ballot, "times": times} for ballot, times in groups.values()]


def count(rules, ballots):
    """Count the parts of a bundle; below the quorum of a choice or a budget nothing is decided."""
    election = Election(rules, ballots)
    bars = [quorum_check(election, bar) for bar in rules.get("quorum", [])]
    if not all(bar["met"] for bar in bars):
        return election.result("no-decision", [], rounds=[{"quorum": bars}])
    result = METHODS[rules["rule"]["method"]](election)
    return {**result, "rounds": [{"quorum": bars}, *result["rounds"]]} if bars else result


def quorum_check(e, bar):
    """Hold a bar of taking part against all ballots, blank ones too."""
    base = Fraction(e.electorate[bar["measure"]])
    gap = Fraction(bar["part"]) * base - e.cast
    met = gap < 0 if bar["strict"] else gap <= 0
    written = {"bar": bar, "have": exact(e.cast), "base": exact(base), "met": met}
    missing = Fraction(0) if met else still_missing(bar, gap, base - e.cast)
    return written if missing is None else {**written, "missing": exact(missing)}


def digest(part):
    """Return the SHA-256 of canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def tree(leaves):
    """Return the root of the Merkle tree of RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def said(ballot):
    """Return what a voter said, without the weight of the vote."""
    return ballot["vote"] if isinstance(ballot, dict) and "vote" in ballot else ballot


def disagreements(archive, bundle):
    """Find what in the archive of a result does not belong to its bundle."""
    terms, roll, counted = (
        json.loads(archive.read(name)) for name in ("terms.json", "roll.json", "count.json")
    )
    if digest(terms) != counted["terms_hash"]:
        yield "the terms were changed after the poll was announced"
    if digest(roll) != terms["electorate_hash"]:
        yield "the roll is not the one that was fixed before the vote"
    later = json.loads(json.dumps(bundle["rules"]))
    later["ties"]["decided"] = terms["rules"]["ties"]["decided"]
    for option in later["options"]:
        option.pop("withdrawn", None)
    if later != terms["rules"]:
        yield "it was counted by other rules than announced"
    cast = (
        bundle["sums"]["cast"]
        if "sums" in bundle
        else sum(entry["times"] for entry in bundle["ballots"])
    )
    if cast > len(roll):
        yield "there are more ballots than votes on the roll"
    for part, hash_ in bundle["hashes"].items():
        if hash_ != counted[f"{part}_hash"]:
            yield f"the {part} are not those that were published"
    yield from signature_faults(archive, counted)
    if "receipts.json" in archive.namelist():
        receipts = json.loads(archive.read("receipts.json"))
        texts = [json.dumps([receipt, ballot], sort_keys=True, ensure_ascii=False,
                            separators=(",", ":")) for receipt, ballot in receipts]  # fmt: skip
        leaves = [hashlib.sha256(b"\x00" + text.encode()).digest() for text in texts]
        if len({receipt for receipt, _ballot in receipts}) < len(receipts):
            yield "two ballots bear the same receipt"
        if tree(leaves).hex() != counted["merkle_root"]:
            yield "the published ballots do not give the published root"
        one_by_one = grouped([ballot for _receipt, ballot in receipts])
        together = [{**entry, "ballot": said(entry["ballot"])} for entry in bundle["ballots"]]
        if sorted(map(digest, one_by_one)) != sorted(map(digest, together)):
            yield "the published ballots are not those that were counted"


def signature_faults(archive, counted):
    """Find what is wrong with the signature of the hashes; say whether it could be checked."""
    if "signature.txt" not in archive.namelist():
        print("This result is not signed.", file=sys.stderr)
        return
    note = archive.read("signature.txt").decode()
    text, _blank, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    stated = dict(line.split(" ", 1) for line in lines[1:])
    names = [name for name in counted if name.endswith(("_hash", "_root"))]
    if any(stated.get(name) != (counted[name] or "-") for name in names):
        yield "the signature is of other hashes"
    if stated.get("poll") != counted["poll"] or not lines[0].endswith("/poll-result"):
        yield "the signature is of another vote"
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        print("The signature was not checked: cryptography is not installed.", file=sys.stderr)
        return

    def fits(public, signature, message):
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message.encode())
        except (InvalidSignature, ValueError):
            return False
        return True

    keys = {}
    for key in json.loads(archive.read("keys.json")):
        number, by = key["number"], key["signed_by"]
        keys[number] = base64.b64decode(key["public"])
        said = f"linli.key.1\n{number}\n{key['public']}\n{key['made_at']}\n{by}\n"
        vouched = by in (number, number - 1) and by in keys
        if not vouched or not fits(keys[by], base64.b64decode(key["signature"]), said):
            yield f"key {number} is not vouched for"
    for line in signatures.splitlines():
        signature = base64.b64decode(line.rpartition(" ")[2])[4:]
        for number, public in keys.items():
            if line.startswith(f"— {lines[0]} ") and fits(public, signature, text + "\n"):
                shown = base64.b64encode(public).decode()
                print(f"Signed with key {number}, {shown}.", file=sys.stderr)
                return
    yield "the signature does not fit"


def found(archive, receipt):
    """Say what the ballot says that bears a receipt; return whether there is one.

    It stands in receipts.json, whose root was compared with the one that was published and signed.
    """
    wanted = re.sub("[- ]", "", receipt.upper()).translate(str.maketrans("OIL", "011"))
    known = "receipts.json" in archive.namelist() and json.loads(archive.read("receipts.json"))
    for number, (mark, ballot) in enumerate(known or [], start=1):
        if mark == wanted:
            text = json.dumps(ballot, ensure_ascii=False)
            print(f"Ballot {number} of {len(known)} bears {mark}: {text}", file=sys.stderr)
            return True
    print(f"NO ballot bears the receipt {receipt}.", file=sys.stderr)
    return False


def main(arguments):
    """Count a file; return the exit code."""
    if len(arguments) not in (1, 3) or arguments[1:2] not in ([], ["--seed"], ["--receipt"]):
        print(__doc__, file=sys.stderr)
        return 2
    asked, code = dict([arguments[1:]]) if len(arguments) == 3 else {}, 0
    seed = asked.get("--seed", "")
    if arguments[0].endswith(".zip"):
        with zipfile.ZipFile(arguments[0]) as archive:
            text = archive.read("bundle.json").decode()
            for disagreement in disagreements(archive, json.loads(text)):
                print(f"WRONG: {disagreement}.", file=sys.stderr)
                code = 1
            if "--receipt" in asked and not found(archive, asked["--receipt"]):
                code = 1
    else:
        with open(arguments[0], encoding="utf-8-sig", newline="") as file:
            text = file.read().replace("\r\n", "\n").replace("\r", " ")
    if not arguments[0].endswith((".zip", ".json")):
        rules, ballots = (read_pb if arguments[0].endswith(".pb") else read_blt)(text, seed)
        print(json.dumps(count(rules, ballots), ensure_ascii=False, indent=2))
        return 0
    bundle = json.loads(text)
    for part, hash_ in bundle["hashes"].items():
        if digest(bundle[part]) != hash_:
            print(f"CHANGED: the {part} do not match their hash.", file=sys.stderr)
            code = 1
    if "ballots" not in bundle:
        print(json.dumps(bundle["result"], ensure_ascii=False, indent=2))
        print("Not counted: the vote was secret, only its sums are published.", file=sys.stderr)
        return code or 3
    result = count(bundle["rules"], bundle["ballots"])
    print(json.dumps(result, ensure_ascii=False, indent=2))
    same = result == bundle["result"]
    print("The same result." if same else "A DIFFERENT result than in the bundle.", file=sys.stderr)
    return code if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
