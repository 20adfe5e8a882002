# SPDX-License-Identifier: Apache-2.0
"""Program A: a telecom group that starts its program in one subsidiary in January and rolls it out to the group in the first year."""
import datetime

from company_a import MENTORS, MORE_AREA_HEADS, SUBSIDIARY, SUBSIDIARY_MENTORS, UNITS, TelecomGroup
from program import DAY, HOUR, Play
from steps import moment_of, rfc3339, run

SETTINGS = {
    "title": "Reverse mentoring, from the mobile subsidiary to the whole group", "owner_unit": "Mobile Service", "enrolment": "rolling",
    "description": "Young colleagues show the board and the heads how the social web works, one to one.",
    "session_minutes": 120, "sessions_planned": 6, "cadence_days": 14, "mentor_capacity": 3, "reviews_per_application": 0,
    "minimum_group_size": 10,
    "consent_text": "I agree that my answers may be used to find my counterpart and to run the program. I can withdraw this at any time.",
    "consent_version": "group-1", "retention_days": 180, "confidentiality_text": "What we talk about stays between the two of us.",
}
BASICS, NETWORK, WIKI = "Basics of the social web", "Working together in the group's network", "Our own project wiki"
MODULES = [(BASICS, 0), (NETWORK, 2), (WIKI, 4)]
# Two sessions of each module: topic and goal.
TOPICS = {
    BASICS: [("Profiles", "My profile in the group's network has a photo."), ("Blogs", "I have subscribed to two blogs of our industry.")],
    NETWORK: [("Groups", "A group for my area is open and has ten members."), ("Posts", "My first post has received a reply.")],
    WIKI: [("Wiki pages", "A wiki for my own project has a first page."), ("Wiki gardening", "Three colleagues have written in the wiki.")],
}
LEVELS = [0, 1, 2, 3]  # from the board down to the heads of divisions
TEAM_UNITS = list(MORE_AREA_HEADS)  # indexes of the units whose heads bring in their whole leadership team
PLACES, SESSIONS = SETTINGS["mentor_capacity"], SETTINGS["sessions_planned"]
NOTE = "Confidential note: thinks that a wiki is a kind of forum."


class ProgramA(Play):
    """The first year."""

    def __init__(self, stage):
        super().__init__(stage, TelecomGroup(stage.now().date()))
        company = self.company
        self.mentors, self.program_manager = company.mentors, company.founder
        self.january = datetime.date(self.today.year + (2 if self.today.month == 12 else 1), 1, 1)
        self.pilot, self.pairs, self.load = [], [], {person: 0 for person in company.mentors}
        self.days = []  # paths of the community days

    def steps(self):
        return (self.company_arrives, self.draft, self.subsidiary_applies, self.january_comes, self.modules_by_prior_knowledge,
                self.free_dates, self.roll_out, self.first_community_day, self.new_mentors, self.board_and_heads, self.mentor_community,
                self.more_sessions, self.leadership_teams, self.second_community_day, self.trainings,
                self.end_of_the_year, self.next_program)

    def home(self, mentor):
        """The index of the mentor's unit."""
        return self.company.home(self.mentors.index(mentor))

    def moment(self, month, day, hour=9):
        return datetime.datetime(self.january.year, month, day, hour, tzinfo=datetime.timezone.utc)

    # ---- 1
    def company_arrives(self):
        story, client = self.story, self.client
        story.step("HR supplies the people of the telecom group: a board of five and twelve units, four of them the mobile subsidiary.")
        self.company.arrive(self.stage)
        seen = client.items(self.program_manager, f"/v1/employees?q={self.company.mark}&level=0&limit=200")
        story.same("five people on the board, none of whom reports to another", [each["manager_id"] for each in seen], [None] * 5)
        seen = client.items(self.program_manager, f"/v1/employees?q={self.company.mark}&fields=id&limit=200")
        story.same(f"all {self.company.employed} people are in the directory", len(seen), self.company.employed)

    # ---- 2
    def draft(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("The subsidiary drafts the program for its own people: three modules, rolling enrolment, from board to divisions.")
        year = {"starts_on": str(self.january), "ends_on": str(self.january.replace(month=12, day=31))}
        made = self.create(program_manager, {**SETTINGS, **year})
        story.same("the subsidiary owns it, people can join at any time, and it starts in January",
                   [made["owner_unit"], made["enrolment"], made["starts_on"]], ["Mobile Service", "rolling", str(self.january)])
        story.same("there is no age limit", made["mentor_max_age"], None)
        self.add_modules(program_manager, MODULES)
        for module, topics in TOPICS.items():
            for title, goal in topics:
                self.add_topics(program_manager, [title], module_id=self.modules[module], suggested_goal=goal)
        seen = client.items(program_manager, self.path + "/modules")
        story.same("three modules, each with the prior knowledge needed to start with it",
                   [(each["title"], each["entry_level"]) for each in seen], MODULES)
        items = [{"title": f"{module}: {title}", "module_id": self.modules[module], "topic_id": self.topics[title], "goal": goal}
                 for module, topics in TOPICS.items() for title, goal in topics]
        path = self.path + "/session-template"
        client.call(program_manager, "PUT", path, {"items": items}, client.get(program_manager, path).etag)
        self.admit("mentor", units=SUBSIDIARY)
        self.admit("mentee", units=SUBSIDIARY, levels=LEVELS)
        client.move(program_manager, self.path, "published")
        seen = {each["role"]: each["units"] for each in client.items(self.company.colleague, self.path + "/eligibility")}
        story.same("everyone can read whom it is for", seen, {"mentor": SUBSIDIARY, "mentee": SUBSIDIARY})

    def admit(self, role, **rules):
        """Sets who may apply in this role."""
        roles = self.client.items(self.program_manager, self.path + "/eligibility")
        version = next(each["version"] for each in roles if each["role"] == role)
        return self.client.call(self.program_manager, "PUT", f"{self.path}/eligibility/{role}", rules, f'"v{version}"')

    # ---- 3
    def subsidiary_applies(self):
        story, stage, company = self.story, self.stage, self.company
        story.step("Before the year starts, mentors and heads of the subsidiary apply.")
        for index in range(SUBSIDIARY_MENTORS):
            self.becomes_mentor(index)
        units = range(len(SUBSIDIARY))
        levels = [(company.heads[index], company.area_heads[index][0], company.division_heads[index][0]) for index in units]
        self.pilot = [person for each in levels for person in each]
        for number, person in enumerate(self.pilot):
            self.becomes_mentee(person, WIKI if number % 3 == 2 else BASICS)
        story.same("8 mentors and 12 heads from three levels have a place",
                   [self.count(self.program_manager, "applications", state="accepted", role=role)
                    for role in ("mentor", "mentee")], [8, 12])
        stranger = self.mentors[SUBSIDIARY_MENTORS]
        stage.consent(stranger, self.program)
        stage.draft(stranger, self.program, "mentor", topics=self.levels({"Blogs": 5}))
        story.answered("people outside the subsidiary cannot take part yet", stage.try_submit(stranger), "eligibility_unit")
        lead = company.leads[0]
        stage.consent(lead, self.program)
        stage.draft(lead, self.program, "mentee", topics=self.levels({"Blogs": 5}))
        story.answered("and a team lead, below the divisions, cannot be a mentee", stage.try_submit(lead), "eligibility_level")

    def becomes_mentor(self, index, **more):
        person = self.mentors[index]
        topics = {title: 5 - (number + index) % 3 for number, title in enumerate(self.topics)}
        self.stage.apply(person, self.program, "mentor", topics=self.levels(topics), motivation="I show what I use every day.", **more)
        self.stage.decide(self.program_manager, person, "under_review", "accepted")

    def becomes_mentee(self, person, module):
        self.stage.apply(person, self.program, "mentee", **self.wants(module))
        self.stage.decide(self.program_manager, person, "under_review", "accepted")

    def wants(self, module):
        """The application of a mentee who starts with this module: those who start with the wiki already know the earlier modules."""
        gaps = {title: 1 if module == WIKI and each != WIKI else 4 for each, topics in TOPICS.items() for title, _ in topics}
        return {"topics": self.levels(gaps), "entry_module_id": self.modules[module]}

    def pair_up(self, mentees):
        """Pairs each person with the allowed mentor who has the fewest mentees; both say yes, set a goal and sign."""
        wanted = []
        for person in mentees:
            allowed = self.stage.candidates(self.program_manager, person)
            mentor = min((each for each in self.mentors if each.id in allowed), key=self.load.get)
            self.load[mentor] += 1
            wanted.append((mentor, person))
        pairs = self.stage.match(self.program_manager, self.program, wanted)
        for pair in pairs:
            self.stage.agree(pair, "I write in a wiki of my own project")
        self.pairs += pairs
        return pairs

    # ---- 4
    def january_comes(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("January: the program starts automatically, and twelve pairs start with it.")
        stage.wait_until(self.moment(1, 2))
        read = client.get(self.company.colleague, self.path)
        story.same("on 1 January it is running", read["state"], "running")
        head = self.pilot[0]
        wrong = next(each for each in self.mentors[:SUBSIDIARY_MENTORS] if self.home(each) == 0)
        own = stage.try_pair(self.program_manager, self.program, wrong, head)
        story.answered("a head is not paired with somebody in their own reporting line", own, "reporting_line_conflict")
        self.pair_up(self.pilot)
        story.same("twelve pairings, one to one, each with a yes from both people",
                   self.count(self.program_manager, "pairings", state="active"), 12)
        second = next(each for each in self.mentors[:SUBSIDIARY_MENTORS]
                      if each not in (wrong, self.pairs[0].mentor) and self.home(each) != 0)
        story.answered("a mentee has one mentor at a time",
                       stage.try_pair(self.program_manager, self.program, second, head), "capacity_exhausted")

    # ---- 5
    def modules_by_prior_knowledge(self):
        story, client = self.story, self.client
        story.step("Participants choose where to start by their prior knowledge: with the basics, or directly with their own project wiki.")
        plans = {pair: client.get(pair.mentee, pair.id + "/plan")["items"] for pair in self.pairs}
        chosen = {pair: client.get(pair.mentee, self.stage.applications[pair.mentee])["entry_module_id"] for pair in self.pairs}
        story.same("four start with the wiki, eight with the basics",
                   [list(chosen.values()).count(self.modules[title]) for title in (WIKI, BASICS)], [4, 8])
        modules = {title: {tuple(each["module_id"] for each in plans[pair]) for pair in self.pairs if chosen[pair] == self.modules[title]}
                   for title in (WIKI, BASICS)}
        whole = tuple(self.modules[title] for title, _ in MODULES for _ in range(2))
        story.same("those who start with the basics have a plan through all three modules", modules[BASICS], {whole})
        story.same("those who start with the wiki have a plan for the wiki only", modules[WIKI], {whole[4:]})
        story.check("every planned session has a topic and a goal",
                    all(each["topic_id"] and each["goal"] for plan in plans.values() for each in plan))
        first = self.pairs[0]
        self.hidden("only mentor and mentee can see the plan",
                    (self.program_manager, self.company.colleague, self.company.board[0]), first.id + "/plan")
        items = client.get(first.mentee, first.id + "/plan")
        swapped = [items["items"][1], items["items"][0], *items["items"][2:]]
        changed = self.plan_anew(first, items["version"], swapped)
        story.same("and they can change it as they like", [each["id"] for each in changed["items"]], [each["id"] for each in swapped])

    def plan_anew(self, pair, version, items):
        """The mentee replaces the plan with these items."""
        fields = ("id", "title", "module_id", "topic_id", "goal")
        body = {"items": [{name: each[name] for name in fields if name in each} for each in items]}
        return self.client.call(pair.mentee, "PUT", pair.id + "/plan", body, f'"v{version}"')

    # ---- 6
    def free_dates(self):
        story, client = self.story, self.client
        story.step("The pairs freely agree on their dates, two hours each.")
        pair = self.pairs[0]
        body = {"starts_at": rfc3339(self.moment(1, 20)), "time_zone": "Europe/Berlin"}
        story.answered("the program manager cannot set a date for a pair",
                       client.ask(self.program_manager, "POST", pair.id + "/sessions", body), 404)
        held = self.meet(self.pairs, self.moment(1, 5), 2)
        story.same("24 sessions are held, confirmed by both people of each pair", held, ["held"] * 24)
        gaps = []
        for each in self.pairs:
            begins = [moment_of(session["starts_at"]) for session in client.items(each.mentee, each.id + "/sessions")]
            gaps.append(abs(begins[1] - begins[0]).days)
        story.check(f"sessions are {min(gaps)} to {max(gaps)} days apart, as each pair wanted, whatever the program suggests",
                    len(set(gaps)) >= 5 and min(gaps) < SETTINGS["cadence_days"] < max(gaps), gaps)
        sessions = client.items(pair.mentor, pair.id + "/sessions")
        story.same("two hours, one to one", {each["minutes"] for each in sessions}, {120})
        path = f"/v1/sessions/{sessions[0]['id']}"
        client.call(pair.mentee, "PUT", path + "/note", {"text": NOTE})
        self.hidden("only mentor and mentee can see what they do there",
                    (self.program_manager, self.company.colleague, self.company.board[0]), path, path + "/notes")

    def meet(self, pairs, begin, number):
        """Plans this many sessions of each pair from its plan; returns the states of the sessions. Days differ by pair, and hours by the
        pairs of a mentor, who cannot be in two sessions at a time."""
        planned = []
        for index, pair in enumerate(pairs):
            turns = sum(each.mentor is pair.mentor for each in pairs[:index])
            day = begin + (index % 5) * DAY + (index % 2 + 3 * turns) * HOUR
            for turn in range(number):
                planned.append((pair, self.stage.plan_next(pair, day + turn * (5 + 3 * index % 23) * DAY)))
        self.stage.wait_until(begin + (8 + 27 * (number - 1)) * DAY)
        return [self.stage.hold(pair, session)["state"] for pair, session in planned]

    # ---- 7
    def roll_out(self):
        story, stage, client, founder, successor = self.story, self.stage, self.client, self.company.founder, self.company.successor
        story.step("March: the unit for culture change takes over the program and rolls it out to the whole group.")
        stage.wait_until(self.moment(3, 1))
        stranger = self.mentors[SUBSIDIARY_MENTORS]
        path, body = self.path + "/hand-overs", {"owner_unit": "Culture Change", "program_manager_id": successor.id}
        story.answered("the unit for culture change cannot simply take it over", client.ask(successor, "POST", path, body), "forbidden")
        made = client.call(founder, "POST", path, body)
        story.same("the subsidiary hands it over", [made["former_owner_unit"], made["owner_unit"]], ["Mobile Service", "Culture Change"])
        self.program_manager = successor
        notified = client.items(successor, "/v1/me/notifications?kind=program_handed_over")
        story.same("the new owner is notified, and everyone can read who it is",
                   [len(notified), client.get(stranger, self.path)["owner_unit"]], [1, "Culture Change"])
        rules = client.ask(founder, "PUT", self.path + "/eligibility/mentor", {}, '"v2"')
        story.answered("the subsidiary can no longer set who may take part", rules, "forbidden")
        self.admit("mentor")
        self.admit("mentee", levels=LEVELS)
        story.same("it is now open to all units, for mentees still from the board to the divisions",
                   [(each["units"], each["levels"]) for each in client.items(stranger, self.path + "/eligibility")],
                   [(None, LEVELS), (None, None)])
        story.answered("a team lead still cannot be a mentee", stage.try_submit(self.company.leads[0]), "eligibility_level")
        story.same("the twelve pairs continued throughout", self.count(successor, "pairings", state="active"), 12)

    # ---- 8
    def first_community_day(self):
        story, client, curious = self.story, self.client, self.mentors[SUBSIDIARY_MENTORS:]
        story.step("April: the first Reverse Mentoring Day, open to all, where pairs present what they do.")
        day = self.community_day(self.moment(4, 20), [pair.mentor for pair in self.pairs[:SUBSIDIARY_MENTORS]])
        meeting = self.plan_event("start", "Meeting of the mentors", self.moment(4, 19), False)
        client.call(self.program_manager, "POST", meeting + "/invitations", {"audience": "mentors"})
        guest = self.company.workforce[0]
        seen = client.items(guest, f"/v1/me/events?program_id={self.program}")
        story.same("everyone finds the day, whoever they are", ["/v1/events/" + each["id"] for each in seen], [day])
        self.hidden("a meeting of the mentors is not open to all", (guest, curious[0]), meeting)
        refused = client.ask(guest, "PUT", meeting + "/reply", {"reply": "yes"})
        story.answered("and nobody can join by replying on their own", refused, 404)
        for person in (guest, *curious[:9]):
            client.call(person, "PUT", day + "/reply", {"reply": "yes"})
        self.stage.wait_until(self.moment(4, 20, 12))
        for person in (guest, *curious[:9]):
            client.call(self.program_manager, "PUT", f"{day}/attendance/{person.id}", {"attended": True})
        counts = client.get(self.program_manager, day + "?embed=counts")["counts"]
        story.same("ten people attended who do not take part yet", [counts["attended"], counts["yes"]], [10, 18])
        story.same("not everyone can see how many there were", client.get(guest, day + "?embed=counts")["counts"], None)
        self.meeting = meeting

    def community_day(self, moment, speakers):
        """An event for the whole group. The participants are invited, and some of them will speak."""
        day = self.plan_event("community_day", "Reverse Mentoring Day", moment, True)
        self.client.call(self.program_manager, "POST", day + "/invitations", {"audience": "participants"})
        for person in dict.fromkeys(speakers):
            self.client.call(person, "PUT", day + "/reply", {"reply": "yes"})
        self.days.append(day)
        return day

    def plan_event(self, kind, title, moment, open_to_all):
        body = {"kind": kind, "title": title, "starts_at": rfc3339(moment), "minutes": 240, "time_zone": "Europe/Berlin",
                "open_to_all": open_to_all}
        return "/v1/events/" + self.client.call(self.program_manager, "POST", self.path + "/events", body)["id"]

    # ---- 9
    def new_mentors(self):
        story, client, company = self.story, self.client, self.company
        story.step("The day has attracted new mentors: nine of the 17 applicants from the other units came through it.")
        day = self.days[0].rsplit("/", 1)[1]
        stranger = self.mentors[SUBSIDIARY_MENTORS]
        draft = self.stage.applications[stranger]
        etag = client.get(stranger, draft).etag
        hidden = client.ask(stranger, "PATCH", draft, {"came_through_event_id": self.meeting.rsplit("/", 1)[1]}, etag)
        story.answered("nobody can name an event that was for others", hidden, "event_unknown")
        client.change(stranger, draft, {"came_through_event_id": day})
        self.stage.submit(stranger)
        self.stage.decide(self.program_manager, stranger, "under_review", "accepted")
        for index in range(SUBSIDIARY_MENTORS + 1, MENTORS):
            self.becomes_mentor(index, **({"came_through_event_id": day} if index < SUBSIDIARY_MENTORS + 9 else {}))
        counts = client.get(self.program_manager, self.days[0] + "?embed=counts")["counts"]
        story.same("the program manager sees that nine came through the day", counts["came_through"], 9)
        seen = client.items(self.program_manager, self.path + "/applications?role=mentor&state=accepted&embed=employee&limit=200")
        old = [self.mentors[index].id for index in (9, 14)]
        matched = self.count(self.program_manager, "applications", role="mentor", state="matched")
        story.same("now 25 mentors have a place or a mentee", len(seen) + matched, MENTORS)
        story.check("among them are a mentor aged 30 and one aged 47, and nobody can see an age",
                    set(old) <= {each["employee_id"] for each in seen} and not [each for each in seen if "birth_date" in each["employee"]])
        story.say(f"They come from {len({company.home(index) for index in range(MENTORS)})} units.")

    # ---- 10
    def board_and_heads(self):
        story, client, company = self.story, self.client, self.company
        story.step("Rolling enrolment: in May the board and the heads of the other units join, while the first pairs continue.")
        self.stage.wait_until(self.moment(5, 4))
        units = range(len(SUBSIDIARY), len(UNITS))
        others = [index for index in units if index not in TEAM_UNITS]
        mentees = company.board + [company.heads[index] for index in units] + [company.area_heads[index][0] for index in others]
        mentees += [person for index in others for person in company.division_heads[index]]
        for number, person in enumerate(mentees):
            self.becomes_mentee(person, WIKI if number % 4 == 3 else BASICS)
        pairs = self.pair_up(mentees)
        story.same("31 more pairings", [len(pairs), self.count(self.program_manager, "pairings", state="active")], [31, 43])
        seen = client.items(self.program_manager, self.path + "/pairings?state=active&embed=mentee&limit=200")
        levels = [each["mentee"]["level"] for each in seen]
        story.same("from all five board members down to the divisions", [levels.count(level) for level in LEVELS], [5, 12, 10, 16])
        held = self.meet(pairs, self.moment(6, 1), 2)
        story.same("by July each of these pairs has met twice", held, ["held"] * 62)

    # ---- 11
    def mentor_community(self):
        story, client = self.story, self.client
        story.step("A community of mentors: they share short tutorials with the whole program.")
        shared = []
        for number, person in enumerate(self.mentors[:5]):
            body = {"title": f"How I explain it, part {number + 1}", "text": "Start with what your counterpart does every day.",
                    "topic_id": list(self.topics.values())[number]}
            shared.append(client.call(person, "POST", self.path + "/tutorials", body)["id"])
        for person, who in ((self.mentors[-1], "another mentor"), (self.company.board[0], "a mentee on the board")):
            seen = {each["id"] for each in client.items(person, self.path + "/tutorials?limit=200")}
            story.check(f"{who} can read all five", set(shared) <= seen, seen)
        guest = self.company.colleague
        self.hidden("people who do not take part cannot", (guest,), *(f"/v1/tutorials/{each}" for each in shared))
        refused = client.ask(guest, "POST", self.path + "/tutorials", {"title": "Me too", "text": "Hello."})
        story.answered("and cannot write one", refused, "forbidden")
        body = {"title": "Official", "text": "Hello.", "by_program": True}
        official = client.ask(self.mentors[0], "POST", self.path + "/tutorials", body)
        story.answered("a mentor writes in their own name, not in that of the program", official, "forbidden")
        rules = {"title": "Rules of the wiki", "url": "https://wiki.telecom.example/rules"}
        client.call(self.program_manager, "POST", self.path + "/tutorials", rules)
        story.say("The program adds a tutorial of its own.")

    # ---- 12
    def more_sessions(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("August: mentees ask for more sessions than the program had planned.")
        stage.wait_until(self.moment(8, 1))
        pairs = self.pairs[:len(self.pilot)]
        first = pairs[0]
        forced = client.ask(self.program_manager, "PATCH", first.id, {"sessions_planned": 1},
                            client.get(self.program_manager, first.id).etag)
        story.answered("the program manager does not decide on the number of sessions", forced, "forbidden")
        for pair in pairs:
            client.change(pair.mentee, pair.id, {"sessions_planned": SESSIONS + 4})
            plan = client.get(pair.mentee, pair.id + "/plan")
            more = {"title": "New questions", "topic_id": self.topics["Wiki gardening"], "goal": "The minutes are in the wiki."}
            self.plan_anew(pair, plan["version"], [*plan["items"], more])
        seen = client.items(self.program_manager, self.path + "/pairings?state=active&limit=200")
        story.same("twelve pairs want ten sessions instead of six", [each["sessions_planned"] for each in seen].count(SESSIONS + 4), 12)
        story.same("and continue to meet", self.meet(pairs, self.moment(8, 3), 1), ["held"] * 12)

    # ---- 13
    def leadership_teams(self):
        story, stage, client, company = self.story, self.stage, self.client, self.company
        story.step("September: two heads bring in their whole leadership teams.")
        stage.wait_until(self.moment(9, 1))
        teams = []
        for index in TEAM_UNITS:
            head = company.heads[index]
            query = f"q={company.mark}&unit={UNITS[index].replace(' ', '%20')}&level=2&limit=200"
            everybody = client.items(self.program_manager, "/v1/employees?" + query)
            found = {each["id"] for each in everybody if each["manager_id"] == head.id}
            team = [person for person in company.area_heads[index] if person.id in found]
            sent = stage.invite(self.program_manager, self.program, team, "mentee", place_guaranteed=True,
                                message=f"{head.name} learns from a young colleague and would like you to do so as well.")
            story.same(f"all {len(found)} who report to {head.name} are invited", [sent["sent"], len(team)], [len(found)] * 2)
            teams += team
        for number, person in enumerate(teams):
            stage.accept(person, self.program, **self.wants(BASICS if number % 3 else WIKI))
        self.pair_up(teams[:-1])
        full = next(person for person, load in self.load.items() if load == PLACES and self.home(person) != TEAM_UNITS[-1])
        more = stage.try_pair(self.program_manager, self.program, full, teams[-1])
        story.answered(f"a mentor has at most {PLACES} mentees at the same time", more, "capacity_exhausted")
        pairs = self.pair_up(teams[-1:])
        story.same("both teams take part as a whole", [len(teams), self.count(self.program_manager, "pairings", state="active")], [15, 58])
        story.same("they start immediately", self.meet(self.pairs[-15:-1] + pairs, self.moment(9, 7), 1), ["held"] * 15)

    # ---- 14
    def second_community_day(self):
        story, client = self.story, self.client
        story.step("October: the second Reverse Mentoring Day of the year.")
        self.community_day(self.moment(10, 20), [pair.mentee for pair in self.pairs[-15:]])
        seen = client.items(self.company.workforce[1], self.path + "/events?kind=community_day")
        story.same("twice a year, open to all", [(each["starts_at"][:10], each["open_to_all"]) for each in seen],
                   [(f"{self.january.year}-04-20", True), (f"{self.january.year}-10-20", True)])
        notified = client.items(self.company.board[0], "/v1/me/notifications?kind=event_invited")
        story.same("the board, which joined after the first one, is notified of this one only",
                   ["/v1/events/" + each["object_id"] for each in notified], self.days[1:])
        self.stage.wait_until(self.moment(10, 21))

    # ---- 15
    def trainings(self):
        story, client, workforce = self.story, self.client, self.company.workforce
        story.step("November: the heads pass on what they have learned in training courses for several hundred employees.")
        attended = 0
        for number in range(3):
            people = workforce[number * 100:number * 100 + 100]
            training = self.plan_event("training", f"Working in a wiki, group {number + 1}", self.moment(11, 10 + number), False)
            sent = client.call(self.program_manager, "POST", training + "/invitations", {"employee_ids": [person.id for person in people]})
            if number == 0:
                early = client.ask(self.program_manager, "PUT", f"{training}/attendance/{people[0].id}", {"attended": True})
                story.answered("nobody can have attended before it starts", early, "event_not_begun")
            self.stage.wait_until(self.moment(11, 10 + number, 14))
            for person in people[:sent["invited"]]:
                client.call(self.program_manager, "PUT", f"{training}/attendance/{person.id}", {"attended": True})
            attended += client.get(self.program_manager, training + "?embed=counts")["counts"]["attended"]
        story.same("300 employees have attended three training courses", attended, 300)
        seen = client.items(self.program_manager, self.path + "/events?kind=training")
        story.same("they can be told apart from the community days", len(seen), 3)
        self.hidden("and only invited people can see them", (workforce[250], self.company.colleague), f"/v1/events/{seen[0]['id']}")

    # ---- 16
    def end_of_the_year(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("December: the first year in figures.")
        seen = client.items(self.program_manager, self.path + "/pairings?limit=200")
        begun = {each["mentor_id"] for each in seen if each["activated_at"] and moment_of(each["activated_at"]).year == self.january.year}
        story.check(f"more than 50 pairings in the first year: {len(seen)}", len(seen) > 50)
        story.same("by about 25 mentors", len(begun), MENTORS)
        for pair in self.pairs:
            client.move(pair.mentor, pair.id, "completed")
        counts = client.get(self.program_manager, self.path + "/board")["counts"]["pairings"]
        story.same("all are completed", {each["state"]: each["count"] for each in counts}, {"completed": len(seen)})
        stage.wait_until(self.moment(12, 31) + DAY)
        story.same("at the end of the year the program ends automatically",
                   client.get(self.company.colleague, self.path)["state"], "concluding")

    # ---- 17
    def next_program(self):
        story, client, successor = self.story, self.client, self.program_manager
        story.step("Another subsidiary wants the program as well and gets its own copy.")
        dates = {"starts_on": str(self.january.replace(year=self.january.year + 1, month=3)),
                 "ends_on": str(self.january.replace(year=self.january.year + 1, month=12))}
        title = f"Reverse mentoring in the cable subsidiary (run {self.company.mark})"
        refused = client.ask(self.company.founder, "POST", self.path + "/copies", {"title": title, **dates})
        story.answered("only its program manager can copy it", refused, "forbidden")
        made = client.call(successor, "POST", self.path + "/copies", {"title": title, **dates})
        copy = f"/v1/programs/{made['id']}"
        kept = ("enrolment", "session_minutes", "sessions_planned", "cadence_days", "mentor_capacity", "consent_text", "retention_days")
        story.same("a draft with the same settings", [made["state"], made["copied_from"], *(made[each] for each in kept)],
                   ["draft", self.program, *(SETTINGS[each] for each in kept)])
        story.same("with the three modules, the topics and the session template",
                   [[each["title"] for each in client.items(successor, copy + "/modules")], len(client.items(successor, copy + "/topics")),
                    len(client.get(successor, copy + "/session-template")["items"])], [[title for title, _ in MODULES], 6, 6])
        seen = client.items(successor, copy + "/tutorials")
        story.same("with the program's own tutorial, but not those of its people", [each["title"] for each in seen], ["Rules of the wiki"])
        people = [client.items(successor, copy + tail) for tail in ("/applications", "/pairings", "/invitations", "/events")]
        story.same("and without any people", people, [[]] * 4)
        client.call(successor, "POST", copy + "/hand-overs", {"owner_unit": "Cable Service", "program_manager_id": self.company.founder.id})
        story.same("its owner is another unit", client.get(self.company.founder, copy)["owner_unit"], "Cable Service")
        self.hidden("once the draft has been handed over, its former program manager can no longer see it", (successor,), copy)


if __name__ == "__main__":
    run("Program A: a telecom group, the first year of its reverse mentoring", lambda stage: ProgramA(stage).play())
