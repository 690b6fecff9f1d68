package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.LiveRun.Runbook;
import io.quiesce.runs.LiveRun.State;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCsvTest {

    private static final Instant STARTED = Instant.parse("2026-03-14T02:00:00Z");

    private static String written(String reason) throws IOException {
        StringWriter out = new StringWriter();
        try (RunCsv file = new RunCsv(out)) {
            file.add(List.of(new Facts(
                    "r-1",
                    new Runbook("d-1", "vxvm-rejoin", "Rejoin node", 3),
                    "vx-lab",
                    "vx-3",
                    "olga",
                    reason,
                    STARTED,
                    STARTED.plusSeconds(61),
                    "End_NodeIsBack",
                    "Node is back",
                    State.ended)));
        }
        return out.toString();
    }

    @Test
    void aRunIsALine() throws IOException {
        assertThat(written("fan is changed"))
                .isEqualTo("run,runbook,version,name,cluster,node,person,reason,started,ended,state,outcome,ending\r\n"
                        + "r-1,vxvm-rejoin,3,Rejoin node,vx-lab,vx-3,olga,fan is changed,2026-03-14T02:00:00Z,"
                        + "2026-03-14T02:01:01Z,ended,End_NodeIsBack,Node is back\r\n");
    }

    @Test
    void whatWouldEndACellIsQuoted() throws IOException {
        assertThat(written("one, \"two\"\nthree")).contains(",\"one, \"\"two\"\"\nthree\",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"})
    void noCellIsAFormula(String reason) {
        assertThat(RunCsv.safe(reason)).isEqualTo("'" + reason);
    }

    @Test
    void anOrdinaryCellStaysAsItIs() {
        assertThat(RunCsv.safe("1 - 2 = 3")).isEqualTo("1 - 2 = 3");
        assertThat(RunCsv.safe("")).isEmpty();
    }
}
