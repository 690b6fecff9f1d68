package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.vxvm.ClusterMount;
import org.junit.jupiter.api.Test;

class SurveyBeforeRejoinTest {

    @Test
    void putsBackTheLastThatWasTakenFirstAndFileSystemsBeforeWhatNeedsThem() {
        LeaveRecord record = LeaveRecord.EMPTY
                .withGroup(new Halted("web", "", false))
                .withGroup(new Halted("oradb", "vx-2", false))
                .withApplication("collector")
                .withApplication("batch")
                .withPrimary("/oradata")
                .withGroup(new Halted("web_mnt", "", true))
                .withGroup(new Halted("ora_mnt", "", true))
                .withMount(new ClusterMount("rawdg/rawvol", "/raw", "", false, "", ""));

        assertThat(SurveyBeforeRejoin.back(record))
                .containsExactly(
                        "bring the service group ora_mnt online",
                        "bring the service group web_mnt online",
                        "mount /raw",
                        "switch the service group oradb back from vx-2",
                        "bring the service group web online",
                        "start batch",
                        "start collector",
                        "become CFS primary of /oradata again");
    }

    @Test
    void putsNothingBackThatWasNotTaken() {
        assertThat(SurveyBeforeRejoin.back(LeaveRecord.EMPTY)).isEmpty();
    }
}
