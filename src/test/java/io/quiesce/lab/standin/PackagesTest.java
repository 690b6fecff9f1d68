package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node knows the packages of its kind, and complains of what it has not as the real program does. */
class PackagesTest {

    private static final String QUERY = "dpkg-query -W -f '${Package} ${Version}\\n' ";

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    @Test
    void listsWhatMatchesByName() {
        assertThat(lab.on("ovs-m1", QUERY + "'volumedriver*' openvstorage-core").out())
                .isEqualTo(
                        "openvstorage-core 2.6.0-eugene.30\nvolumedriver-base 5.5.0.0\nvolumedriver-server 5.5.0.0\n");
    }

    @Test
    void saysWhatItHasNotAndFails() {
        var answer = lab.on("ovs-b1", QUERY + "'openvstorage*' rabbitmq-server");

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.out()).isEqualTo("openvstorage-sdm 1.6.0-eugene.9\n");
        assertThat(answer.err()).isEqualTo("dpkg-query: no packages found matching rabbitmq-server\n");
    }
}
