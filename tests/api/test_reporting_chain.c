/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody is paired with anybody above or below them in the reporting chain, however far, along solid and dotted lines
 * and in cycles. Everybody else can be paired. */
#include "support/proposal.h"

#define DEPTH 12

/* A chain of people from the lowest, 0, to the highest, DEPTH. */
struct chain {
    struct employee people[DEPTH + 1];
};

struct shape {
    const char *name;
    const char *lines;      /* from the bottom up: s solid, d dotted, b both, - none */
    int highest_reports_to; /* index of the person to whom the highest reports, which closes a cycle; -1: nobody */
    bool conflict;
};

static const struct shape shapes[] = {
    {"solid", "ssssssssssss", -1, true},
    {"dotted", "dddddddddddd", -1, true},
    {"dotted at the bottom", "dsssssssssss", -1, true},
    {"dotted in the middle", "ssssssdsssss", -1, true},
    {"dotted at the top", "sssssssssssd", -1, true},
    {"alternately dotted and solid", "sdsdsdsdsdsd", -1, true},
    {"both lines everywhere", "bbbbbbbbbbbb", -1, true},
    {"a cycle of everyone", "ssssssssssss", 0, true},
    {"a cycle above the middle", "ssssssssssss", 6, true},
    {"a cycle of the top two", "sssssdssssss", DEPTH - 1, true},
    {"a gap at the bottom", "-sssssssssss", -1, false},
    {"a gap in the middle", "ssssss-sssss", -1, false},
    {"a gap at the top", "sssssssssss-", -1, false},
    {"a gap below a cycle", "ssssss-sdsds", 7, false},
    {"no lines at all", "------------", -1, false},
};

static void reports_to(struct employee employee, struct employee manager, char line)
{
    if (line == 's' || line == 'b')
        sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", employee.id, manager.id);
    if (line == 'd' || line == 'b')
        sql("INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)", employee.id,
            manager.id);
}

static struct chain a_chain(const char *lines, int highest_reports_to)
{
    struct chain chain;
    for (size_t i = 0; i <= DEPTH; i++)
        chain.people[i] = an_employee();
    for (size_t i = 0; i < DEPTH; i++)
        reports_to(chain.people[i], chain.people[i + 1], lines[i]);
    if (highest_reports_to >= 0)
        reports_to(chain.people[DEPTH], chain.people[highest_reports_to], 's');
    return chain;
}

static void expect_by_rule(struct reply reply, bool conflict, const char *what)
{
    cr_expect_eq(reply.status, conflict ? 409 : 201, "%s: %d %s", what, reply.status, reply.body);
    if (conflict)
        cr_expect_str_eq(reply_text(&reply, "/code"), "reporting_line_conflict", "%s: %s", what, reply.body);
}

/* The program manager lists candidates, proposes the two, and pairs them. */
static void expect_pair(struct program program, struct employee mentor, struct employee mentee, bool conflict,
                        const char *what)
{
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, mentee, "mentee");
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), offer, need);
    struct reply found =
        call(program.program_manager_token, "GET", textf("/v1/applications/%s/candidates?limit=200", offer));
    assert_status(found, 200);
    cr_expect_eq(strstr(found.body, need) == NULL, conflict, "%s: %s", what, found.body);
    const char *const ways[] = {"proposals", "pairings"};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        struct reply reply =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/%s", program.id, ways[i]), .body = body);
        expect_by_rule(reply, conflict, textf("%s, %s", what, ways[i]));
    }
}

Test(reporting_chain, nobody_is_paired_up_or_down_a_chain_of_twelve_levels)
{
    struct employee program_manager = an_employee();
    for (size_t i = 0; i < LENGTH_OF(shapes); i++) {
        struct program program = a_published_program(program_manager);
        struct chain chain = a_chain(shapes[i].lines, shapes[i].highest_reports_to);
        struct employee lowest = chain.people[0];
        struct employee highest = chain.people[DEPTH];
        expect_pair(program, lowest, highest, shapes[i].conflict, textf("%s, upwards", shapes[i].name));
        expect_pair(program, highest, lowest, shapes[i].conflict, textf("%s, downwards", shapes[i].name));
    }
}

/* Two people in different chains that join only at the top. Neither is above the other. */
Test(reporting_chain, people_whose_chains_join_only_at_the_top_can_be_paired)
{
    static const char *const lines[] = {"ssssssssssss", "ssssssdsssss", "dddddddddddd"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct chain one = a_chain(lines[i], -1);
        struct chain other = a_chain(lines[i], -1);
        reports_to(one.people[DEPTH], other.people[DEPTH], 's');
        expect_pair(program, one.people[0], other.people[0], false, lines[i]);
        reports_to(other.people[DEPTH], one.people[DEPTH], 's');
        expect_pair(program, one.people[1], other.people[1], false, textf("%s, with a cycle at the top", lines[i]));
    }
}

/* The HR client sets or removes the line that closes the gap. */
static void hr_sets_line(struct employee from, const char *body)
{
    struct reply reply =
        call(token_for("hr", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", from.id), .if_match = "*", .body = body);
    assert_status(reply, 200);
}

static struct reply move(struct pairing pairing, const char *state)
{
    return call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

/* A pairing of the two ends of a chain with a gap between 6 and 7, with goal and signatures, in the given state. */
static struct pairing a_pairing_over_a_gap(struct chain *chain, bool upwards, const char *state)
{
    struct pairing pairing = an_active_pairing();
    *chain = a_chain("ssssss-sssss", -1);
    reports_to(upwards ? pairing.mentor : pairing.mentee, chain->people[1], 's');
    reports_to(chain->people[DEPTH - 1], upwards ? pairing.mentee : pairing.mentor, 's');
    sql_without_triggers(pairing.mentor, "UPDATE pairing SET state = $2 WHERE id = $1::uuid", pairing.id, state);
    return pairing;
}

Test(reporting_chain, a_later_conflict_prevents_starting_and_resuming)
{
    static const char *const states[] = {"forming", "paused"};
    for (size_t i = 0; i < 8; i++) {
        struct chain chain;
        bool upwards = i & 2;
        bool dotted = i & 4;
        const char *what = textf("%s, %supwards, %sdotted", states[i & 1], upwards ? "" : "not ", dotted ? "" : "not ");
        struct pairing pairing = a_pairing_over_a_gap(&chain, upwards, states[i & 1]);
        const char *upper = chain.people[7].id;
        hr_sets_line(chain.people[6], dotted ? textf(JSON({"dotted_manager_ids": ["%s"]}), upper)
                                             : textf(JSON({"manager_id": "%s"}), upper));
        expect_by_rule(move(pairing, "active"), true, what);
        hr_sets_line(chain.people[6], dotted ? JSON({"dotted_manager_ids": []}) : JSON({"manager_id": null}));
        expect_by_rule(move(pairing, "active"), false, what);
    }
}

/* A proposal for the two ends of a chain with a gap between 6 and 7, offered if `offers`. */
static struct offer an_offer_over_a_gap(struct chain *chain, bool upwards, bool offers)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    *chain = a_chain("ssssss-sssss", -1);
    reports_to(upwards ? offer.mentor : offer.mentee, chain->people[1], 's');
    reports_to(chain->people[DEPTH - 1], upwards ? offer.mentee : offer.mentor, 's');
    return offers ? offered(offer) : offer;
}

/* Adds a line without triggers, so that offering and answering must check the chain themselves. */
static void reports_unnoticed_to(struct employee from, struct employee to, bool dotted)
{
    sql_without_triggers(from,
                         dotted
                             ? "INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)"
                             : "UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid",
                         from.id, to.id);
}

Test(reporting_chain, a_later_conflict_prevents_the_offer_and_the_yes)
{
    for (size_t i = 0; i < 4; i++) {
        struct chain chain;
        bool upwards = i & 1;
        bool dotted = i & 2;
        const char *what = textf("%supwards, %sdotted", upwards ? "" : "not ", dotted ? "" : "not ");
        struct offer staged = an_offer_over_a_gap(&chain, upwards, false);
        reports_unnoticed_to(chain.people[6], chain.people[7], dotted);
        struct reply reply = call(staged.program.program_manager_token, "POST", textf("%s/transitions", staged.path),
                                  .body = JSON({"to": "offered"}));
        expect_by_rule(reply, true, what);
        struct offer open = an_offer_over_a_gap(&chain, upwards, true);
        reply = answer(open.mentor_token, open, "yes");
        assert_status(reply, 200);
        reports_unnoticed_to(chain.people[6], chain.people[7], dotted);
        reply = answer(open.mentee_token, open, "yes");
        cr_expect_eq(reply.status, 409, "%s: %s", what, reply.body);
        cr_expect_str_eq(sql("SELECT count(*) FROM pairing WHERE mentor_id = $1::uuid", open.mentor.id), "0");
    }
}

static const char *conflict_notifications(struct employee employee, const char *id)
{
    const char *kinds = sql("SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = $1::uuid "
                            "AND object_id = $2::uuid AND kind = 'pairing_conflict'",
                            employee.id, id);
    return kinds ? kinds : "";
}

static const char *state_of(const char *table, const char *id)
{
    return sql(textf("SELECT state FROM %s WHERE id = $1::uuid", table), id);
}

/* HR closes the gap, six levels above one person and five below the other. */
Test(reporting_chain, a_later_conflict_pauses_the_pairing_and_ends_the_offer)
{
    for (size_t i = 0; i < 4; i++) {
        struct chain chain;
        bool upwards = i & 1;
        bool dotted = i & 2;
        const char *what = textf("%supwards, %sdotted", upwards ? "" : "not ", dotted ? "" : "not ");
        struct pairing pairing = a_pairing_over_a_gap(&chain, upwards, "active");
        hr_sets_line(chain.people[6], dotted ? textf(JSON({"dotted_manager_ids": ["%s"]}), chain.people[7].id)
                                             : textf(JSON({"manager_id": "%s"}), chain.people[7].id));
        cr_expect_str_eq(state_of("pairing", pairing.id), "paused", "%s", what);
        cr_expect_str_eq(conflict_notifications(pairing.mentor, pairing.id), "pairing_conflict", "%s", what);
        cr_expect_str_eq(conflict_notifications(pairing.mentee, pairing.id), "pairing_conflict", "%s", what);
        cr_expect_str_eq(conflict_notifications(pairing.program.program_manager, pairing.id), "pairing_conflict", "%s",
                         what);
        struct offer offer = an_offer_over_a_gap(&chain, upwards, true);
        hr_sets_line(chain.people[6], dotted ? textf(JSON({"dotted_manager_ids": ["%s"]}), chain.people[7].id)
                                             : textf(JSON({"manager_id": "%s"}), chain.people[7].id));
        cr_expect_str_eq(state_of("proposal", offer.id), "superseded", "%s", what);
    }
}

Test(reporting_chain, a_later_cycle_pauses_the_pairing)
{
    struct chain chain;
    struct pairing pairing = a_pairing_over_a_gap(&chain, true, "active");
    hr_sets_line(chain.people[DEPTH - 1], textf(JSON({"dotted_manager_ids": ["%s"]}), chain.people[7].id));
    cr_expect_str_eq(state_of("pairing", pairing.id), "active", "a cycle that includes neither person");
    hr_sets_line(pairing.mentee, textf(JSON({"manager_id": "%s"}), chain.people[0].id));
    cr_expect_str_eq(state_of("pairing", pairing.id), "active", "one chain above another");
    hr_sets_line(chain.people[0], textf(JSON({"manager_id": "%s"}), pairing.mentor.id));
    cr_expect_str_eq(state_of("pairing", pairing.id), "paused", "the mentor above the mentee, twelve levels down");
}

/* New chains of twelve levels that join only at the top do not affect the pairing. */
Test(reporting_chain, a_change_without_conflict_does_not_affect_the_pairing)
{
    struct chain one = a_chain("ssssssssssss", -1);
    struct chain other = a_chain("ssssssssssss", -1);
    struct pairing pairing = an_active_pairing();
    hr_sets_line(pairing.mentor, textf(JSON({"manager_id": "%s"}), one.people[0].id));
    hr_sets_line(pairing.mentee, textf(JSON({"manager_id": "%s"}), other.people[0].id));
    hr_sets_line(one.people[DEPTH], textf(JSON({"manager_id": "%s"}), other.people[DEPTH].id));
    cr_expect_str_eq(state_of("pairing", pairing.id), "active");
    cr_expect_str_eq(conflict_notifications(pairing.mentor, pairing.id), "");
}
