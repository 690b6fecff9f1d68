package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.PretendedHost;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Versions.Installed;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aNodeWithPackagesOfDebian() {
        host = new PretendedHost(directory)
                .program("uname", "echo 3.13.0-71-generic")
                .file("/etc/os-release", "NAME=\"Ubuntu\"\nPRETTY_NAME=\"Ubuntu 14.04.3 LTS\"\n")
                .program(
                        "dpkg-query",
                        "echo 'openvstorage-core 2.6.0-eugene.30'; echo 'libvirt-bin '; echo 'rabbitmq-server 3.2.4-1';"
                                + " echo 'dpkg-query: no packages found matching arakoon*' >&2; exit 1");
    }

    private Installed look() {
        return new Versions(host).look(new Target("ovs", "m1")).asOptional().orElseThrow();
    }

    @Test
    void readsSystemKernelAndPackages() {
        assertThat(look())
                .isEqualTo(new Installed(
                        Optional.of("Ubuntu 14.04.3 LTS"),
                        Optional.of("3.13.0-71-generic"),
                        Map.of("openvstorage-core", "2.6.0-eugene.30", "rabbitmq-server", "3.2.4-1"),
                        Optional.empty()));
    }

    @Test
    void putsTheNameTogetherWhereTheSystemDoesNot() {
        host.file("/etc/os-release", "NAME=\"Ubuntu\"\nVERSION=\"14.04.3 LTS, Trusty Tahr\"\nID=ubuntu\n");

        assertThat(look().system()).contains("Ubuntu 14.04.3 LTS, Trusty Tahr");
    }

    @Test
    void asksRpmWhereThereIsNoDpkg() {
        host.without("/bin/dpkg-query").program("rpm", "echo 'openvstorage-core 2.9.30-1'");

        assertThat(look().packages()).isEqualTo(Map.of("openvstorage-core", "2.9.30-1"));
    }

    @Test
    void saysWhyPackagesAreNotKnown() {
        host.without("/bin/dpkg-query").without("/etc/os-release").program("uname", "exit 1");

        Installed installed = look();

        assertThat(installed.packages()).isEmpty();
        assertThat(installed.fault()).hasValueSatisfying(f -> assertThat(f).contains("exit code 127"));
        assertThat(installed.kernel()).isEmpty();
        assertThat(installed.system()).isEmpty();
    }
}
