/* SPDX-License-Identifier: Apache-2.0 */
/* Invitations on the board of a program manager and on the home page of the invited person. Nobody else sees a decline.
 */
#include "support/invitation.h"

static const char *counted(struct program program)
{
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/board", program.id));
    assert_status(reply, 200);
    char *counts = json_dumps(reply_at(&reply, "/counts/invitations"), JSON_COMPACT | JSON_SORT_KEYS);
    const char *copy = textf("%s", counts);
    free(counts);
    return copy;
}

static void expect_waiting(struct employee employee, long long number)
{
    struct reply reply = call(participant(employee), "GET", "/v1/me");
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/waiting/invitations_to_answer"), number);
    cr_expect_eq((long long)json_array_size(reply_at(&reply, "/agenda/invitations")), number);
}

Test(invitation_screens, the_board_counts_a_declined_invitation_as_sent_until_it_expires)
{
    struct program program = a_published_program(an_employee());
    struct employee accepting = an_employee();
    struct employee declining = an_employee();
    an_invitation(program, an_employee());
    const char *accepted = an_invitation(program, accepting);
    const char *declined = an_invitation(program, declining);
    cr_expect_str_eq(counted(program), "[{\"count\":3,\"role\":\"mentor\",\"state\":\"sent\"}]");
    answers(accepting, accepted, "accepted");
    answers(declining, declined, "declined");
    cr_expect_str_eq(counted(program), "[{\"count\":1,\"role\":\"mentor\",\"state\":\"accepted\"},"
                                       "{\"count\":2,\"role\":\"mentor\",\"state\":\"sent\"}]");
    invitation_expires(declining);
    cr_expect_str_eq(counted(program), "[{\"count\":1,\"role\":\"mentor\",\"state\":\"accepted\"},"
                                       "{\"count\":1,\"role\":\"mentor\",\"state\":\"expired\"},"
                                       "{\"count\":1,\"role\":\"mentor\",\"state\":\"sent\"}]");
    program_moves(program, "cancelled");
    cr_expect_str_eq(counted(program), "[]");
}

Test(invitation_screens, the_home_page_shows_invitations_that_wait_for_an_answer)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    expect_waiting(me, 0);
    const char *invitation = an_invitation(program, me);
    expect_waiting(me, 1);
    expect_waiting(an_employee(), 0);
    answers(me, invitation, "declined");
    expect_waiting(me, 0);
}

Test(invitation_screens, expired_invitations_no_longer_wait_for_an_answer)
{
    struct employee me = an_employee();
    struct program program = a_published_program(an_employee());
    an_invitation(program, me);
    invitation_expires(me);
    expect_waiting(me, 0);
    struct program other = a_published_program(an_employee());
    an_invitation(other, me);
    expect_waiting(me, 1);
    program_moves(other, "cancelled");
    expect_waiting(me, 0);
}
