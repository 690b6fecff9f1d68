package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.NodeFacts.Era;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArakoonTest {

    private static final Target M1 = new Target("ovs", "m1");

    @Test
    void asksEachClusterWithAMemberHere(@TempDir Path directory) {
        PretendedHost host = new PretendedHost(directory)
                .program(
                        "arakoon",
                        """
                        case "$*" in
                          "--who-master -config /opt/OpenvStorage/config/arakoon/ovsdb/ovsdb.cfg") echo M1 ;;
                          *voldrv*) echo 'Fatal error: exception Failure("No Master")' >&2; exit 2 ;;
                          *be-abm*) echo 'Fatal error: exception Failure("too many nodes down")' >&2; exit 2 ;;
                          *) echo 'Fatal error: exception Sys_error("no such file")' >&2; exit 2 ;;
                        esac""");
        NodeFacts node = Fixtures.node("M1")
                .services("ovs-arakoon-ovsdb", "ovs-arakoon-voldrv", "ovs-arakoon-be-abm", "ovs-arakoon-x")
                .build();

        Map<String, Mastership> masters =
                new Arakoon(host).masters(M1, node).asOptional().orElseThrow();

        assertThat(masters.get("ovsdb")).isEqualTo(new Mastership.Master("M1"));
        assertThat(masters.get("voldrv")).isInstanceOf(Mastership.NoMaster.class);
        assertThat(masters.get("be-abm")).isInstanceOf(Mastership.NoMaster.class);
        assertThat(masters.get("x")).isInstanceOfSatisfying(Mastership.Unclear.class, u -> assertThat(u.why())
                .contains("no such file"));
    }

    @Test
    void asksTheConfigurationStoreByItsUrl() {
        String script = Arakoon.script(List.of("config", "ovsdb"), Era.CONFIG_STORE);

        assertThat(script)
                .contains("-config /opt/OpenvStorage/config/arakoon_cacc.ini\n")
                .contains(
                        "'arakoon://config/ovs/arakoon/ovsdb/config?ini=%2Fopt%2FOpenvStorage%2Fconfig%2Farakoon_cacc.ini'");
    }

    @Test
    void sendsNothingWhereThereIsNoArakoon() {
        ScriptedRunner runner = ScriptedRunner.answering();

        assertThat(new Arakoon(runner)
                        .masters(M1, Fixtures.node("M1").services("ovs-workers").build()))
                .isEqualTo(new Reading.Read<>(Map.of()));
        assertThat(runner.sent).isEmpty();
    }

    @Test
    void refusesAnAnswerThatLacksAMember() {
        assertThatThrownBy(() -> Arakoon.masters(
                        ScriptedRunner.exited(0, "@master 0\n|M1\n@end 0\n", ""), List.of("ovsdb", "voldrv")))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void aMemberThatHangsIsUnclear() {
        assertThat(Arakoon.masters(ScriptedRunner.exited(0, "@master 137\n@end 0\n", ""), List.of("ovsdb")))
                .containsEntry("ovsdb", new Mastership.Unclear("no answer in 20 s"));
    }
}
