# SPDX-License-Identifier: Apache-2.0
"""Program E: a medium-sized firm where apprentices teach heads of units: voluntary, discreet, and neither is the other's manager."""
import dataclasses
import datetime

import company_e as firm
from client import Person
from company_e import GearMaker
from program import DAY, HOUR, Play
from steps import Pair, moment_of, rfc3339, run

SUBJECTS = ["Work organisation", "Leadership behaviour", "Recruiting methods", "Online marketing", "New business models"]
# What executives lack, and the percentage of executives who do: the weak spots to work on, the most frequent first.
WEAK_SPOTS = {"Open communication": 35, "Social media": 30, "Regular open feedback": 29, "Transparency": 28, "Openness to criticism": 26}
SESSIONS, CADENCE, LENGTH, PROPOSAL_DAYS = 6, 14, 112, 7
SETTINGS = {
    "title": "Young people teach the heads of units", "owner_unit": "Office", "enrolment": "cohort",
    "description": "Nobody has to take part, nobody learns who did not want to, and what is said stays between two people.",
    "session_minutes": 60, "sessions_planned": SESSIONS, "cadence_days": CADENCE, "mentor_capacity": 1, "proposal_days": PROPOSAL_DAYS,
    "consent_text": "I take part because I want to. I can stop at any time without saying why.", "consent_version": "1",
    "confidentiality_text": "Absolute discretion: only the two of us know what we talk about.", "retention_days": 60,
}
NOTE = "Confidential note: something that only the two of us know."
# The pairs that the program manager forms in the end: index of the young person, index of the head.
REMAINING = [(firm.ADULT, firm.FINANCE), (firm.DOTTED, firm.HUMAN_RESOURCES), (firm.LENT, firm.PURCHASING),
             (firm.ASSISTANT, firm.LOGISTICS)]


@dataclasses.dataclass
class Offer:
    """An offer to two people, one of whom says no or does not answer."""

    path: str
    said_no: Person | None
    said_yes: Person


class ProgramE(Play):
    """The state of one run; each method is one step of the story."""

    def __init__(self, stage):
        super().__init__(stage, GearMaker(stage.now().date()))
        self.program_manager, self.heads, self.young = self.company.program_manager, self.company.heads, self.company.young
        monday = self.today + 30 * DAY
        self.starts_on = monday + (7 - monday.weekday()) * DAY
        self.ends_on = self.starts_on + LENGTH * DAY
        self.pairs, self.sessions = {}, {}  # by the indexes of the two people; by pair
        self.offered = []

    def steps(self):
        return (self.arrival, self.draft, self.invitations, self.declined, self.minors, self.applications, self.selection,
                self.dependency, self.offers, self.no_is_not_shown, self.self_matching, self.matching, self.start,
                self.competence_before, self.minors_sessions, self.first_sessions, self.discretion, self.minors_tutorials,
                self.hr_change, self.dotted_line, self.an_end_without_reason, self.waiting_list, self.further_sessions,
                self.competence_after, self.end)

    # ---- what several steps need
    def application(self, person):
        return self.stage.applications[person]

    def application_id(self, person):
        return self.application(person).rsplit("/", 1)[1]

    def news(self, person, kind):
        """How often the person was notified of this in the program."""
        return len(self.client.items(person, f"/v1/me/notifications?program_id={self.program}&kind={kind}&limit=200"))

    def tried(self, young, head):
        return self.stage.try_pair(self.program_manager, self.program, self.young[young], self.heads[head])

    def gaps(self, index):
        """For a head: the weak spots in order of frequency, and one subject."""
        weak = {title: 5 - number for number, title in enumerate(WEAK_SPOTS)}
        return self.levels({**weak, SUBJECTS[index % len(SUBJECTS)]: 2})

    def competence(self, index):
        """For a young person: one subject very well, the others a little, and how it feels when a manager does not listen."""
        weak = {title: 4 for title in WEAK_SPOTS}
        return self.levels({**weak, **{title: 5 if number == index % len(SUBJECTS) else 1 for number, title in enumerate(SUBJECTS)}})

    # ---- 1
    def arrival(self):
        story, client, minor = self.story, self.client, self.young[firm.MINOR]
        story.step("HR supplies the people of the firm: eight heads of units, their trainers, and apprentices from the age of 16.")
        self.company.arrive(self.stage)
        seen = client.items(self.program_manager, f"/v1/employees?q={self.company.mark}&limit=200")
        story.same("all of them are in the directory", len(seen), self.company.employed)
        story.check("nobody can read there who is a minor, or any birth date",
                    not any({"minor", "birth_date"} & set(each) for each in seen))
        flags = [client.get(self.company.hr, f"/v1/employees/{person.id}")["minor"] for person in self.young]
        story.same("HR has marked the two who are under 18", flags, [age < 18 for age in firm.AGES])
        story.check("not even the program manager can see the mark",
                    "minor" not in client.get(self.program_manager, f"/v1/employees/{minor.id}").body)

    # ---- 2
    def draft(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("The program is drafted: five subjects, five weak spots of executives, and the rules that a small firm needs.")
        made = self.create(program_manager, {**SETTINGS, "starts_on": str(self.starts_on), "ends_on": str(self.ends_on),
                                             "applications_close_on": str(self.today + 20 * DAY),
                                             "closes_on": str(self.ends_on + 30 * DAY)})
        wanted = {"participation": "voluntary", "expected_levels": None, "forbid_same_unit": True, "forbid_same_manager": True,
                  "minors_admitted": False, "self_matching": False, "mentor_max_age": None}
        story.same("it is voluntary, without competition or dependency; minors and self-matching must first be allowed",
                   {field: made[field] for field in wanted}, wanted)
        self.add_modules(program_manager, [("Subjects", 0), ("Weak spots of executives", 0)])
        self.add_topics(program_manager, SUBJECTS, module_id=self.modules["Subjects"])
        for title, share in WEAK_SPOTS.items():
            self.add_topics(program_manager, [title], module_id=self.modules["Weak spots of executives"],
                            description=f"{share} % of executives lack it.")
        seen = client.items(self.program_manager, self.path + "/topics?limit=200")
        story.same("the five subjects come first", [each["title"] for each in seen[:5]], SUBJECTS)
        story.same("the weak spots follow, the most frequent first", [(each["title"], each["description"]) for each in seen[5:]],
                   [(title, f"{share} % of executives lack it.") for title, share in WEAK_SPOTS.items()])
        client.move(program_manager, self.path, "published")

    # ---- 3
    def invitations(self):
        story, stage, client, heads = self.story, self.stage, self.client, self.heads
        story.step("Heads of units and some young people are invited; six heads accept, one declines, one does not answer.")
        story.same("all eight heads get an invitation",
                   stage.invite(self.program_manager, self.program, heads, "mentee", message="We offer you a place.")["sent"], 8)
        some = [self.young[index] for index in (firm.MINOR, firm.OTHER_MINOR, firm.UNWILLING)]
        sent = stage.invite(self.program_manager, self.program, some, "mentor", place_guaranteed=True)
        story.same("so do three of the young people, each with a guaranteed place", sent["sent"], 3)
        story.same("an invitation alone makes nobody a participant", self.count(self.program_manager, "applications"), 0)
        for index, person in enumerate(heads[:firm.QUALITY]):
            more = {firm.PRODUCTION: {"wishes": [self.young[firm.MINOR].id]},
                    firm.PURCHASING: {"please_not": [self.young[firm.ADULT].id]}}.get(index, {})
            stage.accept(person, self.program, topics=self.gaps(index), **more)
        story.same("six applications of heads are submitted", self.count(self.program_manager, "applications", role="mentee"), 6)

    # ---- 4
    def declined(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Declining needs no reason, and nobody learns of it.")
        no = [(self.heads[firm.QUALITY], "mentee"), (self.young[firm.UNWILLING], "mentor")]
        before = self.as_program_manager_reads(no)
        for person, _ in no:
            client.move(person, stage.invitation(person, self.program), "declined")
        story.same("the program manager sees exactly the same as before", self.as_program_manager_reads(no), before)
        silent = stage.invitation(self.heads[firm.ENGINEERING], self.program)
        said_no = stage.invitation(self.heads[firm.QUALITY], self.program)
        story.same("and finds no transition of it", client.items(self.program_manager, said_no + "/transitions"), [])
        self.hidden("for everyone else there are no invitations", [*self.company.curious, self.company.trainers[firm.SALES],
                                                                    self.heads[firm.PRODUCTION]], said_no, silent)
        stage.wait_until(stage.now() + 15 * DAY)
        states = [client.get(self.program_manager, path)["state"] for path in (said_no, silent)]
        story.same("it expires when its time has passed, like the one that nobody answered", states, ["expired", "expired"])
        fields = ("version", "state", "updated_at", "application_id")
        views = [[client.get(self.program_manager, path)[field] for field in fields] for path in (said_no, silent)]
        story.check("the two cannot be told apart", views[0] == views[1], views)
        story.same("the person who declined still sees the answer", client.get(self.heads[firm.QUALITY], said_no)["state"], "declined")
        counts = client.get(self.program_manager, self.path + "/board")["counts"]["invitations"]
        counted = {each["state"] for each in counts if each["count"]}
        story.check("the program manager's board counts none as declined", "declined" not in counted, counted)

    def as_program_manager_reads(self, invited):
        return [self.client.items(self.program_manager, f"{self.path}/invitations?employee_id={person.id}&role={role}")
                for person, role in invited]

    # ---- 5
    def minors(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("Apprentices can be mentors, even minors, but only if the program admits them.")
        two = [self.young[firm.MINOR], self.young[firm.OTHER_MINOR]]
        sent = stage.invite(program_manager, self.program, two, "mentor", place_guaranteed=True)["sent"]
        story.same("two apprentices under 18 are invited again, because the first invitation has expired", sent, 2)
        for index, person in enumerate(two):
            answer = client.move(person, stage.invitation(person, self.program), "accepted")
            stage.applications[person] = "/v1/applications/" + answer["application_id"]
            client.change(person, self.application(person), {"topics": self.competence(index)})
            stage.consent(person, self.program)
        story.all_answered("they are refused, even with a guaranteed place",
                           [stage.try_submit(person) for person in two], "minor_not_admitted")
        story.answered("an apprentice cannot change that", client.ask(two[0], "PATCH", self.path, {"minors_admitted": True},
                                                                      client.get(program_manager, self.path).etag), "forbidden")
        client.change(program_manager, self.path, {"minors_admitted": True})
        story.same("once the program admits minors, they have their places", [stage.submit(person)["state"] for person in two],
                   ["accepted", "accepted"])
        seen = client.items(program_manager, self.path + "/applications?role=mentor&embed=employee")
        story.check("the applications do not reveal who is a minor",
                    not any({"minor", "birth_date"} & ({*each} | {*each["employee"]}) for each in seen))

    # ---- 6
    def applications(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The others apply on their own initiative; one of them withdraws the consent, and nobody asks why.")
        for index in (firm.ADULT, firm.DOTTED, firm.LENT, firm.ASSISTANT, firm.WAITING):
            stage.apply(self.young[index], self.program, "mentor", motivation="I would like to be heard.", topics=self.competence(index))
        person = self.young[firm.WAITING]
        stage.consent(person, self.program, "withdrawn")
        story.same("without consent, the application is withdrawn", client.get(person, self.application(person))["state"], "withdrawn")
        client.move(person, self.application(person), "draft")
        story.answered("and cannot be submitted again without a new consent", stage.try_submit(person), "consent_missing")
        stage.consent(person, self.program)
        stage.submit(person)
        self.hidden("neither line managers nor colleagues can see an application", [*self.company.curious, self.company.lead(firm.WAITING)],
                    self.application(person), self.application(self.heads[0]))
        seen = client.items(self.program_manager, self.path + "/applications?limit=200")
        story.check("the program manager can read neither wishes nor please-not lists",
                    len(seen) == 13 and all(each["wishes"] is None and each["please_not"] is None for each in seen), len(seen))

    # ---- 7
    def selection(self):
        story, stage = self.story, self.stage
        story.step("All heads and six of the young people are accepted; one is put on the waiting list.")
        for person in self.heads[:firm.QUALITY] + [self.young[index] for index in (firm.ADULT, firm.DOTTED, firm.LENT, firm.ASSISTANT)]:
            stage.decide(self.program_manager, person, "accepted")
        stage.decide(self.program_manager, self.young[firm.WAITING], "under_review", "waitlisted")
        story.same("six heads, six mentors", [self.count(self.program_manager, "applications", role=role, state="accepted")
                                              for role in ("mentee", "mentor")], [6, 6])

    # ---- 8
    def dependency(self):
        story, client = self.story, self.client
        story.step("No competition and no hierarchical dependency in a pair: the rules refuse what is not allowed.")
        cases = [
            ("the head of their own unit, two levels above", firm.OTHER_MINOR, firm.LOGISTICS, "reporting_line_conflict"),
            ("the head of another unit, but three levels above", firm.OTHER_MINOR, firm.PRODUCTION, "reporting_line_conflict"),
            ("a head above them on a dotted line", firm.DOTTED, firm.PURCHASING, "reporting_line_conflict"),
            ("the head of the unit they work in, although they report elsewhere", firm.LENT, firm.HUMAN_RESOURCES, "same_unit_conflict"),
            ("two people with the same manager", firm.ASSISTANT, firm.SALES, "same_manager_conflict"),
        ]
        for text, young, head, code in cases:
            story.answered(f"{text}: refused", self.tried(young, head), code)
        body = self.stage.pair_body(self.young[firm.OTHER_MINOR], self.heads[firm.PRODUCTION])
        story.answered("and it cannot be offered either", client.ask(self.program_manager, "POST", self.path + "/proposals", body),
                       "reporting_line_conflict")
        story.answered("somebody on a please-not list is refused without saying so", self.tried(firm.ADULT, firm.PURCHASING),
                       "pairing_not_possible")

    # ---- 9
    def offers(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("Three offers: each side answers alone. A young person refuses one, a head another; the third gets only one answer.")
        young, heads = self.young, self.heads
        for said_no, said_yes, (mentor, mentee) in ((young[firm.DOTTED], heads[firm.SALES], (firm.DOTTED, firm.SALES)),
                                                    (heads[firm.HUMAN_RESOURCES], young[firm.ADULT], (firm.ADULT, firm.HUMAN_RESOURCES)),
                                                    (None, heads[firm.PRODUCTION], (firm.LENT, firm.PRODUCTION))):
            self.offered.append(Offer(stage.propose(program_manager, self.program, young[mentor], heads[mentee]), said_no, said_yes))
        story.all_answered("before the offer, neither of them knows anything",
                           [client.ask(offer.said_yes, "GET", offer.path) for offer in self.offered], 404)
        story.same("all are offered", client.call(program_manager, "POST", self.path + "/proposal-offers", {})["offered"], 3)
        story.all_answered("the program manager cannot answer on anybody's behalf",
                           [client.ask(program_manager, "PUT", offer.path + "/answer", {"answer": "yes"})
                                                                      for offer in self.offered], "forbidden")
        for offer in self.offered:
            stage.answer(offer.said_yes, offer.path, "yes")
        for offer in self.offered[:2]:
            seen = client.get(offer.said_no, offer.path)
            story.same(f"{offer.said_no.name} cannot see that the other person has said yes", [seen["state"], seen["answer"]],
                       ["offered", None])
            before = client.get(offer.said_yes, offer.path)
            stage.answer(offer.said_no, offer.path, "no")
            after = client.get(offer.said_yes, offer.path)
            story.check("and after the no, the other person sees the same as before, down to the ETag",
                        before.body == after.body and before.etag == after.etag, after.body)
        notified = [client.items(offer.said_yes, f"/v1/me/notifications?program_id={self.program}&limit=200")[0]["kind"]
                for offer in self.offered]
        story.same("nobody is notified of anything but the offer", notified, ["proposal_offered"] * 3)

    # ---- 10
    def no_is_not_shown(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("A no is shown to nobody: the offer expires like the one without an answer.")
        story.same("only the person who said no can see it",
                   [self.state(offer.said_no, offer) for offer in self.offered[:2]], ["declined"] * 2)
        story.same("the others see their own yes", [self.state(offer.said_yes, offer) for offer in self.offered], ["agreed_by_one"] * 3)
        read = [client.get(self.program_manager, offer.path) for offer in self.offered]
        story.same("the program manager sees three open offers and no answer",
                   [(each["state"], each["answer"]) for each in read], [("offered", None)] * 3)
        counted = {each["state"] for each in client.get(self.program_manager, self.path + "/board")["counts"]["proposals"] if each["count"]}
        story.same("the board counts no answer either", counted, {"offered"})
        actors = {each["actor_id"] for offer in self.offered for each in client.items(self.program_manager, offer.path + "/transitions")}
        story.check("its history names neither of them", actors <= {None, self.program_manager.id}, actors)
        refused = ((firm.DOTTED, firm.SALES), (firm.ADULT, firm.HUMAN_RESOURCES))
        story.all_answered("as long as an offer is open, nobody can pair the two by hand",
                           [self.tried(*indexes) for indexes in (*refused, (firm.LENT, firm.PRODUCTION))], "proposal_exists")
        self.hidden("for everyone else there is no offer", [*self.company.curious, self.company.lead(firm.DOTTED),
                                                             self.heads[firm.FINANCE]], *(offer.path for offer in self.offered))
        stage.wait_until(stage.now() + (PROPOSAL_DAYS + 1) * DAY)
        for who, readers in (("the person who said yes sees", [offer.said_yes for offer in self.offered]),
                             ("the program manager sees", [self.program_manager] * 3)):
            story.same(f"after expiry, {who} the same for all three",
                       [self.state(reader, offer) for reader, offer in zip(readers, self.offered)], ["expired"] * 3)
        story.all_answered("two who were offered to each other are not paired after a no, because of a confidential rule",
                           [self.tried(*indexes) for indexes in refused], "pairing_not_possible")
        story.same("the application deadline has passed, and the program moves to matching automatically",
                   client.get(self.program_manager, self.path)["state"],
                   "matching")

    def state(self, person, offer):
        return self.client.get(person, offer.path)["state"]

    # ---- 11
    def self_matching(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("Both must get along personally: where the program allows it, people look for their counterpart themselves.")
        head, young = self.heads[firm.PRODUCTION], self.young[firm.MINOR]
        story.answered("at first it does not allow it: nobody can look at the others",
                       client.ask(head, "GET", self.application(head) + "/candidates"),
                       "forbidden")
        story.answered("or make an offer of their own", self.offer_to(head, young), "self_matching_off")
        client.change(program_manager, self.path, {"self_matching": True})
        found = client.items(head, self.application(head) + "/candidates")
        # Not those who report to the head, have the same manager, are on the waiting list, or were offered to the head before.
        story.same("a head finds only people without a dependency, with the wish first", [each["employee"]["id"] for each in found],
                   [young.id, self.young[firm.DOTTED].id])
        story.same("the wish is marked for the head", [each["wished"] for each in found], [True, False])
        seen = client.items(program_manager, self.application(head) + "/candidates?waitlisted=true")
        story.check("the program manager also finds people on the waiting list, and sees no wish",
                    self.young[firm.WAITING].id in [each["employee"]["id"] for each in seen]
                    and all(each["wished"] is None for each in seen), seen)
        head_not = self.heads[firm.PURCHASING]
        found = [each["employee"]["id"] for each in client.items(head_not, self.application(head_not) + "/candidates?limit=200")]
        story.check("people on the please-not list are left out",
                    self.young[firm.ADULT].id not in found and self.young[firm.LENT].id in found, found)
        story.answered("nobody can see the candidates of somebody else",
                       client.ask(young, "GET", self.application(head) + "/candidates"), 404)
        self.finds(head, young, (firm.MINOR, firm.PRODUCTION))
        self.finds(self.young[firm.OTHER_MINOR], self.heads[firm.SALES], (firm.OTHER_MINOR, firm.SALES))

    def offer_to(self, person, other):
        body = {"counterpart_application_id": self.application_id(other)}
        return self.client.ask(person, "POST", self.application(person) + "/proposals", body)

    def finds(self, person, other, indexes):
        """One person offers a pairing, and the other says yes."""
        offer = self.offer_to(person, other)
        self.story.answered(f"{person.name} offers a pairing to {other.name}", offer, 201)
        self.story.same("one person alone cannot create it", [offer["state"], offer["pairing_id"]], ["agreed_by_one", None])
        agreed = self.stage.answer(other, f"/v1/proposals/{offer['id']}", "yes")
        self.story.same("but both together can", agreed["state"], "agreed")
        self.pairs[indexes] = Pair(self.young[indexes[0]], self.heads[indexes[1]], f"/v1/pairings/{agreed['pairing_id']}")

    # ---- 12
    def matching(self):
        story, stage = self.story, self.stage
        story.step("The program manager offers the remaining people to each other; each says yes alone.")
        people = [(self.young[young], self.heads[head]) for young, head in REMAINING]
        self.pairs.update(zip(REMAINING, stage.match(self.program_manager, self.program, people)))
        story.same("six pairs, in each of which both said yes", self.count(self.program_manager, "pairings", state="forming"), 6)
        notified = [self.news(person, "pairing_formed") for pair in self.pairs.values() for person in pair.two]
        story.same("all twelve are notified", notified, [1] * 12)

    # ---- 13
    def start(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Goals are agreed, discretion is signed, and the weak spots lead the plan of each pair.")
        first = next(iter(self.pairs.values()))
        story.answered("nothing starts without a goal", stage.try_move(first.mentee, first.id, "active"), "goal_missing")
        client.call(first.mentee, "POST", first.id + "/goals", {"title": "Say what I know before they ask"})
        client.call(first.mentor, "POST", first.id + "/signatures")
        story.answered("nor before both have signed", stage.try_move(first.mentor, first.id, "active"), "signature_missing")
        for pair in self.pairs.values():
            if pair is first:
                client.call(pair.mentee, "POST", pair.id + "/signatures")
                client.move(pair.mentee, pair.id, "active")
            else:
                stage.agree(pair, "Hear what nobody dares to say")
        story.same("six pairs are active", self.count(self.program_manager, "pairings", state="active"), 6)
        weak = [self.topics[title] for title in WEAK_SPOTS]
        for pair in self.pairs.values():
            planned = [item["topic_id"] for item in client.get(pair.mentee, pair.id + "/plan")["items"]]
            in_order = [topic for topic in planned if topic in weak]
            story.check(f"{pair.mentee.name}: the plan follows the order of the weak spots", in_order == weak[:len(in_order)]
                        and len(in_order) >= SESSIONS - 1, planned)
        stage.wait_until(datetime.datetime.combine(self.starts_on, datetime.time(1), datetime.timezone.utc))
        story.same("the program starts on its date", client.get(self.program_manager, self.path)["state"], "running")

    # ---- 14
    def competence_before(self):
        story, stage = self.story, self.stage
        story.step("At the start, each head states their level for each of the weak spots.")
        given = [stage.answer_forms(pair.mentee, "start", {"rating": 3, "topics": self.levels(dict.fromkeys(WEAK_SPOTS, 1))})
                 for pair in self.pairs.values()]
        given += [stage.answer_forms(pair.mentor, "start", {"rating": 4, "topics": self.levels(dict.fromkeys(WEAK_SPOTS, 4))})
                  for pair in self.pairs.values()]
        story.same("all twelve are asked once, and answer", given, [1] * 12)

    # ---- 15
    def begin(self, number, weekday=1, hour=14):
        """The time of the session with this number: in its week, on this weekday (0 is Monday), at this hour UTC."""
        first = datetime.datetime.combine(self.starts_on, datetime.time(hour), datetime.timezone.utc)
        return first + (CADENCE * number + weekday) * DAY

    def minors_sessions(self):
        story, client = self.story, self.client
        story.step("Minors meet from Monday to Friday between 6 a.m. and 8 p.m., and at no other time.")
        pair = self.pairs[firm.MINOR, firm.PRODUCTION]
        late = [client.ask(person, "POST", pair.id + "/sessions", self.session_body(begins)) for person in pair.two
                for begins in (self.begin(0, 5), self.begin(0, 6), self.begin(0, 1, 21), self.begin(0, 1, 3))]
        story.all_answered("Saturday, Sunday, late evening, early morning: refused, whoever plans it", late,
                           "minor_working_hours")
        path = self.stage.plan(pair, self.begin(0), self.topics["Open communication"], "Tell the team what is being planned.")
        moved = client.ask(pair.mentee, "PATCH", path, {"starts_at": rfc3339(self.begin(0, 5))}, client.get(pair.mentee, path).etag)
        story.answered("and a session cannot be moved there", moved, "minor_working_hours")
        self.sessions[pair] = [path]
        adults = self.pairs[firm.ADULT, firm.FINANCE]
        self.sessions[adults] = [self.stage.plan(adults, self.begin(0, 5), self.topics["Open communication"], "Answer before it is asked.")]
        story.same("two adults may meet on a Saturday", client.get(adults.mentee, self.sessions[adults][0])["state"], "confirmed")

    @staticmethod
    def session_body(begins):
        return {"starts_at": rfc3339(begins), "time_zone": "Europe/Berlin"}

    # ---- 16
    def first_sessions(self):
        self.story.step("The first three sessions of each pair.")
        for number in range(3):
            self.round(number)

    def round(self, number):
        """Every active pair meets according to its plan."""
        held = []
        for pair in self.pairs.values():
            done = self.sessions.setdefault(pair, [])
            if len(done) <= number:
                item = next(item for item in self.client.get(pair.mentor, pair.id + "/plan")["items"] if not item["session_id"])
                body = {**self.session_body(self.begin(number)), "plan_item_id": item["id"],
                        "goal": "One thing that will be different tomorrow."}
                made = self.client.call(pair.mentor, "POST", pair.id + "/sessions", body)
                done.append(f"/v1/sessions/{made['id']}")
                self.client.move(pair.mentee, done[-1], "confirmed", made.etag)
        self.stage.wait_until(self.begin(number, 5) + 2 * HOUR)
        for pair in self.pairs.values():
            held.append(self.stage.hold(pair, self.sessions[pair][-1])["state"])
        self.story.same(f"session {number + 1}: all pairs have met", held, ["held"] * len(self.pairs))

    # ---- 17
    def discretion(self):
        story, client = self.story, self.client
        story.step("Absolute discretion on both sides: what belongs to the pair exists for nobody else.")
        pair = self.pairs[firm.OTHER_MINOR, firm.SALES]
        session = self.sessions[pair][0]
        for person in pair.two:
            client.call(person, "PUT", session + "/note", {"text": NOTE})
        story.same("each can read both notes", [len(client.items(person, session + "/notes")) for person in pair.two], [2, 2])
        form = client.items(pair.mentee, "/v1/me/feedback?moment=start")[0]["id"]
        others = [*self.company.curious, self.company.lead(firm.OTHER_MINOR), self.heads[firm.FINANCE], self.young[firm.MINOR]]
        inside = [pair.id + tail for tail in ("/goals", "/sessions", "/plan", "/tutorials")] + [session, session + "/notes",
                                                                                              session + "/note-revisions"]
        self.hidden("goals, plan, sessions and notes: 404, also for the program manager", [self.program_manager, *others], *inside)
        self.hidden("the pair itself: 404 for the director, trainer, administrator, auditor, colleagues", others, pair.id)
        self.hidden("what one person has answered, the other cannot read either",
                    [self.program_manager, pair.mentor, *others], f"/v1/feedback/{form}")
        story.answered("HR has no access to it", client.ask(self.company.hr, "GET", session + "/notes"), "role_missing")
        seen = [client.items(self.company.director, f"/v1/me/{what}?program_id={self.program}") for what in ("notifications", "proposals")]
        story.same("the director, to whom they all report, is not notified", seen, [[], []])

    # ---- 18
    def minors_tutorials(self):
        story, client = self.story, self.client
        story.step("A minor can write for the pair and the program, but never for everyone.")
        pair, adults = self.pairs[firm.MINOR, firm.PRODUCTION], self.pairs[firm.ADULT, firm.FINANCE]
        words = {"title": "How we look for a job", "text": "Not in the newspaper.", "topic_id": self.topics["Recruiting methods"]}
        wide = client.ask(pair.mentor, "POST", self.path + "/tutorials", {**words, "audience": "everyone"})
        story.answered("for everyone: refused", wide, "minor_not_for_everyone")
        made = client.call(pair.mentor, "POST", self.path + "/tutorials", words)
        story.same("for the program: shared", made["audience"], "program")
        story.answered("and it stays there", client.ask(pair.mentor, "PATCH", f"/v1/tutorials/{made['id']}", {"audience": "everyone"},
                                                        made.etag), "minor_not_for_everyone")
        self.hidden("people who do not take part cannot find it", self.company.curious, f"/v1/tutorials/{made['id']}")
        adult = client.call(adults.mentor, "POST", self.path + "/tutorials",
                            {"title": "A day without paper", "text": "Start with the calendar.", "audience": "everyone"})
        story.same("somebody who is 18 may write for everyone",
                   client.get(self.company.colleague, f"/v1/tutorials/{adult['id']}")["audience"],
                   "everyone")

    # ---- 19
    def hr_change(self):
        story, client = self.story, self.client
        story.step("An apprentice moves to the next unit, which is the mentee's: the pairing is paused immediately.")
        pair = self.pairs[firm.DOTTED, firm.HUMAN_RESOURCES]
        self.company.change(self.stage, pair.mentor, unit="Personnel office", manager_id=self.company.trainers[firm.HUMAN_RESOURCES].id)
        self.is_paused(pair, "reporting_line_conflict")
        planned = client.ask(pair.mentor, "POST", pair.id + "/sessions", self.session_body(self.begin(3)))
        story.answered("meanwhile they cannot plan a session", planned, "session_pairing_inactive")
        steps = client.items(pair.mentee, pair.id + "/transitions")
        story.same("the history names nobody", [steps[-1]["to"], steps[-1]["actor_id"]], ["paused", None])
        self.company.change(self.stage, pair.mentor, unit="Logistics", manager_id=self.company.trainers[firm.LOGISTICS].id)
        self.goes_on(pair)

    def is_paused(self, pair, conflict):
        story, client = self.story, self.client
        seen = client.get(pair.mentor, pair.id)
        story.same("it is paused and shows why", [seen["state"], seen["conflict"]], ["paused", conflict])
        story.same("mentor, mentee and program manager are notified", [self.news(person, "pairing_conflict") > 0
                                                                   for person in (*pair.two, self.program_manager)], [True] * 3)
        others = *self.company.curious, *self.company.trainers, self.heads[firm.SALES]
        story.same("nobody else is, neither line managers nor trainers", sum(self.news(person, "pairing_conflict") for person in others), 0)
        answers = [self.stage.try_move(person, pair.id, "active") for person in pair.two]
        story.all_answered("neither of them can resume it", answers, conflict)
        others = [client.get(other.mentor, other.id)["state"] for other in self.pairs.values() if other is not pair]
        story.same("the other pairs continue", {*others}, {"active"})

    def goes_on(self, pair):
        story, client = self.story, self.client
        seen = client.get(pair.mentee, pair.id)
        story.same("without the dependency there is no conflict, and the pair can be resumed", [seen["state"], seen["conflict"]],
                   ["paused", None])
        story.same("when mentor or mentee wants to", client.move(pair.mentee, pair.id, "active")["state"], "active")

    # ---- 20
    def dotted_line(self):
        self.story.step("A dotted line that is added later also pauses a pair.")
        pair = self.pairs[firm.ASSISTANT, firm.LOGISTICS]
        self.company.change(self.stage, pair.mentor, dotted_manager_ids=[self.company.trainers[firm.LOGISTICS].id])
        self.is_paused(pair, "reporting_line_conflict")
        self.company.change(self.stage, pair.mentor, dotted_manager_ids=[])
        self.goes_on(pair)
        self.company.change(self.stage, pair.mentor, unit="Logistics")
        self.is_paused(pair, "same_unit_conflict")
        self.company.change(self.stage, pair.mentor, unit="Management")
        self.goes_on(pair)

    # ---- 21
    def an_end_without_reason(self):
        story, client, old = self.story, self.client, self.pairs.pop((firm.ADULT, firm.FINANCE))
        story.step("One person finds that the two do not get along and ends the pairing without a reason; nobody learns who it was.")
        refused = self.stage.try_move(self.program_manager, old.id, "ended")
        story.answered("the program manager cannot end it", refused, "forbidden")
        client.move(old.mentor, old.id, "ended")
        for person in (*old.two, self.program_manager):
            steps = client.items(person, old.id + "/transitions")
            story.same(f"{person.name} sees that it ended, but not who ended it", [steps[-1]["to"], steps[-1]["actor_id"]], ["ended", None])
        story.same("both are notified in the same way", [self.news(person, "pairing_ended") for person in old.two], [1, 1])
        seen = client.get(old.mentee, old.id)
        story.check("there is no reason anywhere", not [field for field in seen.body if "reason" in field or "ended_by" in field])
        story.same("both wait for another counterpart", [client.get(person, self.application(person))["state"] for person in old.two],
                   ["accepted", "accepted"])
        self.stage.consent(old.mentor, self.program, "withdrawn")
        story.same("one of them withdraws the consent and no longer takes part",
                   client.get(old.mentor, self.application(old.mentor))["state"], "withdrawn")

    # ---- 22
    def waiting_list(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The remaining person finds a new counterpart on the waiting list.")
        head, young = self.heads[firm.FINANCE], self.young[firm.WAITING]
        found = client.items(self.program_manager, self.application(head) + "/candidates?waitlisted=true")
        story.same("the program manager finds somebody who fits and is waiting",
                   [(each["employee"]["id"], each["waitlisted"]) for each in found],
                   [(young.id, True)])
        story.same("the head cannot see the waiting list", client.items(head, self.application(head) + "/candidates?waitlisted=true"), [])
        story.answered("nobody can be paired from the waiting list", self.tried(firm.WAITING, firm.FINANCE), "pairing_application_unfit")
        stage.decide(self.program_manager, young, "accepted")
        new = stage.match(self.program_manager, self.program, [(young, head)])[0]
        stage.agree(new, "Hear it from somebody else")
        self.pairs[firm.WAITING, firm.FINANCE] = new
        self.sessions[new] = [None] * 3
        story.same("six pairs are active again", self.count(self.program_manager, "pairings", state="active"), 6)
        self.hidden("the former mentor cannot see the new pair", [self.young[firm.ADULT]], new.id)
        given = [stage.answer_forms(person, "start", {"rating": 3, "topics": self.levels(dict.fromkeys(WEAK_SPOTS, 1))})
                 for person in new.two]
        story.same("the new pair gets the questions for the start", given, [1, 1])

    # ---- 23
    def further_sessions(self):
        self.story.step("Three more sessions.")
        for number in range(3, SESSIONS):
            self.round(number)
        about = [self.client.get(pair.mentee, path)["topic_id"] for pair in self.pairs.values() for path in self.sessions[pair] if path]
        weak = [self.topics[title] for title in WEAK_SPOTS]
        times = [about.count(topic) for topic in weak]
        self.story.check("the weak spots that most executives have were worked on most",
                         times == sorted(times, reverse=True) and times[-1] >= 1,
                         times)

    # ---- 24
    def competence_after(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The pairings are completed, and the heads see how far they have come with their weak spots.")
        for pair in self.pairs.values():
            client.move(pair.mentor, pair.id, "completed")
        after = {title: 5 - number // 2 for number, title in enumerate(WEAK_SPOTS)}
        given = [stage.answer_forms(person, "end", {"rating": 5, "topics": self.levels(after)})
                 for pair in self.pairs.values() for person in pair.two]
        story.same("all twelve are asked at the end, and answer", given, [1] * 12)
        gains = []
        for pair in self.pairs.values():
            forms = client.items(pair.mentee, f"/v1/me/feedback?pairing_id={pair.id.rsplit('/', 1)[1]}&limit=200")
            known = {form["moment"]: {each["topic_id"]: each["level"] for each in form["topics"]} for form in forms}
            gains.append([known["end"][self.topics[title]] - known["start"][self.topics[title]] for title in WEAK_SPOTS])
        story.same("each head can see their own progress from start to end, weak spot by weak spot", gains, [[4, 4, 3, 3, 2]] * 6)
        form = client.items(self.heads[firm.SALES], "/v1/me/feedback?moment=end")[0]["id"]
        self.hidden("and nobody else can",
                    [self.program_manager, self.young[firm.OTHER_MINOR], *self.company.curious], f"/v1/feedback/{form}")

    # ---- 25
    def end(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("The program ends and closes on its dates, and what it needed to know about people is no longer accessible.")
        stage.wait_until(datetime.datetime.combine(self.ends_on, datetime.time(12), datetime.timezone.utc) + DAY)
        story.same("on the day after the last day, it moves to concluding", client.get(program_manager, self.path)["state"], "concluding")
        stage.wait_until(stage.now() + 31 * DAY)
        closed = client.get(program_manager, self.path)
        story.same("a month later it is closed", closed["state"], "closed")
        story.same("then the program manager can read neither applications nor invitations",
                   [self.count(program_manager, "applications"), self.count(program_manager, "invitations")], [0, 0])
        self.hidden("not even by their paths", [program_manager], self.application(self.heads[firm.SALES]))
        pair = self.pairs[firm.OTHER_MINOR, firm.SALES]
        story.same("the two people still have what is theirs", len(client.items(pair.mentee, self.sessions[pair][0] + "/notes")), 2)
        steps = client.items(program_manager, self.path + "/transitions")
        story.same("the history shows each transition", [step["to"] for step in steps],
                   ["published", "matching", "running", "concluding", "closed"])
        story.check("nobody moved it by hand", all(step["actor_id"] is None for step in steps[1:])
                    and moment_of(steps[-2]["at"]).date() > self.ends_on)


if __name__ == "__main__":
    run("Program E: a medium-sized firm, apprentices and heads of units", lambda stage: ProgramE(stage).play())
