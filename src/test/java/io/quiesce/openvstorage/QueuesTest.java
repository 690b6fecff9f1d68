package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.RecordedOutputs.exited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.Queues.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueuesTest {

    private static Sample printed(String out) {
        return Queues.read(ScriptedRunner.exited(0, out, "")).asOptional().orElseThrow();
    }

    private static Sample counted(Map<String, Long> messages) {
        return new Sample(messages, Set.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rabbit-list_queues-some",
                "rabbit-list_queues-some-q",
                "rabbit-list_queues-some-s",
                "rabbit-list_queues-some-json",
                "rabbit-list_queues-some-cols-json",
                "rabbit-list_queues-1down",
                "rabbit-list_queues-partitioned"
            })
    void readsAListInEveryForm(String name) {
        assertThat(Queues.read(exited(name)))
                .isEqualTo(new Reading.Read<>(counted(Map.of("orders", 7L, "quorum1", 0L, "mail out", 0L))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rabbit-list_queues-empty", "rabbit-list_queues-empty-q", "rabbit-list_queues-empty-json"})
    void noQueuesAreAFact(String name) {
        assertThat(Queues.read(exited(name))).isEqualTo(new Reading.Read<>(counted(Map.of())));
    }

    @ParameterizedTest
    @CsvSource({
        "rabbit-list_queues-stopapp, broker is stopped",
        "rabbit-list_queues-stopapp-json, broker is stopped",
        "rabbit-list_queues-stopped, RabbitMQ is down",
        "rabbit-list_queues-stopped-json, RabbitMQ is down"
    })
    void aRabbitThatIsDownHasNoKnownQueues(String name, String why) {
        assertThat(Queues.read(exited(name))).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .contains(why));
    }

    @Test
    void aStoppedBrokerOfVersion3HasNoTable() {
        assertThat(Queues.read(ScriptedRunner.exited(
                        2, "Listing queues ...\n", "Error: {aborted,{no_exists,[rabbit_queue,\n")))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("stopped"));
    }

    @Test
    void refusesAnErrorItDoesNotKnow() {
        assertThatThrownBy(() -> Queues.read(exited("rabbit-list_queues-some-cols")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("list_queues");
    }

    @Test
    void readsTheListOfVersion3_2() {
        String list =
                """
                Listing queues ...
                celery@cmp01.celery.pidbox\t0
                celeryev.402b9bcb-077b-4c4f-9f02-3f6649670988\t0
                ovs_Bj5FS3YEXrgE3y0z\t280
                ovs_generic\t0
                volumerouter\t0
                ...done.
                """;

        assertThat(printed(list).messages()).hasSize(5).containsEntry("ovs_Bj5FS3YEXrgE3y0z", 280L);
        assertThat(printed(list.replace("\t", "      "))).isEqualTo(printed(list));
    }

    @Test
    void knowsWhoseWorkersAreConnected() {
        Sample sample = new Sample(
                Map.of("celery@cmp01.celery.pidbox", 0L, "ovs_generic", 0L),
                Set.of("celery@m2.example.com.celery.pidbox"));

        assertThat(sample.workers()).containsExactlyInAnyOrder("cmp01", "m2.example.com");
    }

    @Test
    void aQueueWithoutALengthIsThereAndNotEmpty() {
        Sample sample = printed("ovs_generic\t\nvolumerouter\t3\n");

        assertThat(sample).isEqualTo(new Sample(Map.of("volumerouter", 3L), Set.of("ovs_generic")));
        assertThat(sample.has("ovs_generic")).isTrue();
        assertThat(sample.has("ovs_masters")).isFalse();
    }

    @Test
    void onlyAQueueThatWasNotEmptyAndBecameLongerGrows() {
        Sample before = counted(Map.of("ovs_a", 5L, "ovs_b", 0L, "ovs_c", 9L, "volumerouter", 1L, "orders", 1L));
        Sample after = counted(Map.of("ovs_a", 6L, "ovs_b", 4L, "ovs_c", 9L, "volumerouter", 2L, "orders", 7L));

        assertThat(Queues.growing(before, after)).containsExactly("ovs_a", "volumerouter");
        assertThat(Queues.growing(after, before)).isEmpty();
    }

    @Test
    void aQueueThatIsNewDoesNotGrow() {
        assertThat(Queues.growing(counted(Map.of()), counted(Map.of("ovs_a", 100L))))
                .isEmpty();
    }

    @Test
    void whatSeveralMastersSawIsPutTogether() {
        Sample one = new Sample(Map.of("ovs_a", 1L, "ovs_b", 4L), Set.of("ovs_c", "ovs_d"));
        Sample other = new Sample(Map.of("ovs_a", 3L, "ovs_c", 0L), Set.of());

        assertThat(Queues.together(List.of(one, other)))
                .isEqualTo(new Sample(Map.of("ovs_a", 3L, "ovs_b", 4L, "ovs_c", 0L), Set.of("ovs_d")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ovs_generic\n",
                "ovs_generic\tmany\n",
                "a\t1\t2\n",
                "[{\"messages\":1}]",
                "[{\"name\":\"a\",\"messages\":\"x\"}]",
                "[{"
            })
    void refusesWhatItDoesNotKnow(String out) {
        assertThatThrownBy(() -> printed(out)).isInstanceOf(Unreadable.class);
    }

    @Test
    void aHangingCallIsNotRead() {
        assertThat(Queues.read(ScriptedRunner.exited(137, "", "")).asOptional()).isEmpty();
    }

    @Test
    void asksQuietlyAndOnlyReads() {
        ScriptedRunner runner = ScriptedRunner.answering(ScriptedRunner.exited(0, "", ""));

        new Queues(runner).sample(new Target("ovs", "m1"));

        assertThat(runner.sent.get(0).line()).contains("rabbitmqctl -q list_queues name messages");
        assertThat(runner.sent.get(0).kind()).isEqualTo(Command.Kind.READ);
    }
}
