package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForbiddenProgramsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sbin/shutdown -h now",
                "/usr/bin/systemctl poweroff",
                "sh -c '/sbin/halt'",
                "true;/sbin/reboot",
                "env LC_ALL=C sh -c 'setsid sh -c '\\''/usr/sbin/../sbin/poweroff'\\'' &'",
                "x=$(/bin/mount)",
                "/sbin/'init' 0",
                "//sbin//telinit 0",
                "/usr/local/sbin/restart"
            })
    void refusesAProgramThatStopsTheMachineByAbsolutePath(String line) {
        assertThat(ForbiddenPrograms.refusal(line)).contains("refused");
    }

    @Test
    void refusesEachOfTheNamesUnderEachSystemFolder() {
        for (String name : ForbiddenPrograms.NAMES) {
            for (String folder : new String[] {"/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/", "/usr/local/sbin/"}) {
                assertThat(ForbiddenPrograms.refusal(folder + name))
                        .as(folder + name)
                        .isNotEmpty();
            }
        }
        assertThat(ForbiddenPrograms.NAMES).hasSize(18);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -9 -1",
                "kill -TERM -1",
                "kill -- -1",
                "kill -s KILL -1",
                "kill -s KILL -- -1",
                "sh -c 'kill -KILL -1'",
                "true; kill -1 -1 && true",
                "kill -9 $pid -1"
            })
    void refusesToSignalEveryProcess(String line) {
        assertThat(ForbiddenPrograms.refusal(line)).contains("kill");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shutdown -h now",
                "systemctl is-active ovs-workers",
                "PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH; service memcached status",
                "cat /etc/init/ovs-workers.conf",
                "ls /etc/init",
                "cat /etc/init.d/memcached",
                "tail -n 5 /var/log/restart",
                "cat /proc/1/mountinfo",
                "kill -1 4711",
                "kill -TERM -4711",
                "kill -9 123 && echo -1",
                "pkill -1 nothing",
                "head -1 file"
            })
    void letsEverythingElseRun(String line) {
        assertThat(ForbiddenPrograms.refusal(line)).isEmpty();
    }
}
