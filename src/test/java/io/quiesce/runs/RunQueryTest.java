package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.runs.LiveRun.State;
import io.quiesce.runs.RunQuery.Order;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunQueryTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Prague");

    private static RunQuery query(Map<String, String> parameters) {
        return RunQuery.of(parameters, ZONE);
    }

    @Test
    void nothingAskedForMeansAllTheNewestFirst() {
        RunQuery all = query(Map.of("text", " ", "cluster", ""));

        assertThat(all.narrows()).isFalse();
        assertThat(all.order()).isEqualTo(Order.STARTED);
        assertThat(all.descending()).isTrue();
        assertThat(all.page()).isEqualTo(1);
        assertThat(all.onOnePage()).isEmpty();
    }

    @Test
    void eachThingIsTakenAsItWasGiven() {
        RunQuery query = query(Map.of(
                "text", "Fan ovs-m1",
                "cluster", "ovs-lab",
                "version", "12",
                "state", "deleted",
                "sort", "took",
                "page", "3"));

        assertThat(query.words()).containsExactly("fan", "ovs-m1");
        assertThat(query.cluster()).isEqualTo("ovs-lab");
        assertThat(query.version()).isEqualTo(12);
        assertThat(query.state()).contains(State.deleted);
        assertThat(query.order()).isEqualTo(Order.TOOK);
        assertThat(query.descending()).isFalse();
        assertThat(query.page()).isEqualTo(3);
        assertThat(query.narrows()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-30T23:00:00Z, 2026-01-31T23:00:00Z",
        "2026-01-31T22:15, 2026-01-31T21:15:00Z, 2026-01-31T21:15:00Z",
        "2026-01-31T22:15:00Z, 2026-01-31T22:15:00Z, 2026-01-31T22:15:00Z",
        "2026-07-01T00:00+02:00, 2026-06-30T22:00:00Z, 2026-06-30T22:00:00Z"
    })
    void aDayIsMeantWholeAndATimeToTheMoment(String given, Instant from, Instant to) {
        assertThat(query(Map.of("from", given)).from()).contains(from);
        assertThat(query(Map.of("to", given)).to()).contains(to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    from    | yesterday  | 'from' is 'yesterday', expected a day such as 2026-01-31 or a time such as 2026-01-31T22:15.
                    to      | 2026-02-30 | 'to' is '2026-02-30', expected a day such as 2026-01-31 or a time such as 2026-01-31T22:15.
                    version | one        | 'version' is 'one', expected a number from 1 to 100000.
                    page    | 0          | 'page' is '0', expected a number from 1 to 100000.
                    page    | 999999     | 'page' is '999999', expected a number from 1 to 100000.
                    state   | lost       | 'state' is 'lost', expected running, ended or deleted.
                    sort    | -size      | 'sort' is '-size', expected one of started, ended, took, runbook, where, person, with a - before it for the other way round.
                    text    | 4711       | '4711' cannot be searched for: what is searched for has at least one letter.
                    text    | a b c d e f g h i | 'text' has 9 words, at most 8 are taken.
                    colour  | red        | 'colour' is none of what runs can be searched by: cluster, from, node, outcome, page, person, runbook, sort, state, text, to, version.
                    """)
    void whatCannotBeSearchedForIsNamed(String name, String value, String sentence) {
        assertThatThrownBy(() -> query(Map.of(name, value)))
                .isInstanceOf(RunRefused.class)
                .hasMessage(sentence);
    }

    @Test
    void whatIsTooLongIsNotTaken() {
        assertThatThrownBy(() -> query(Map.of("person", "p".repeat(201))))
                .hasMessage("'person' has 201 characters, at most 200 are taken.");
    }

    @Test
    void aLinkToAnotherPageAsksForTheSame() {
        RunQuery query = query(Map.of("text", "fan & \"heat\"", "page", "2"));

        assertThat(query.onPage(3)).isEqualTo("?page=3&text=fan%20%26%20%22heat%22");
        assertThat(query.onOnePage()).isEqualTo("?text=fan%20%26%20%22heat%22");
    }

    @Test
    void aLinkToAnotherOrderBeginsAtTheFirstPage() {
        RunQuery query = query(Map.of("cluster", "ovs-lab", "page", "2", "sort", "runbook"));

        assertThat(query.sorted("runbook")).isEqualTo("?cluster=ovs-lab&sort=-runbook");
        assertThat(query.sorted("person")).isEqualTo("?cluster=ovs-lab&sort=person");
        assertThat(query.sorted("started")).isEqualTo("?cluster=ovs-lab&sort=-started");
    }
}
