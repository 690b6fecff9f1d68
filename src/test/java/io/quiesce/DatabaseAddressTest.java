package io.quiesce;

import static io.quiesce.DatabaseAddress.reliable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseAddressTest {

    @Test
    void aFileKeepsWhatIsCommittedAtOnce() {
        assertThat(reliable("jdbc:h2:file:./data/quiesce;DB_CLOSE_ON_EXIT=FALSE"))
                .isEqualTo("jdbc:h2:async:./data/quiesce;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
        assertThat(reliable("jdbc:h2:~/quiesce")).isEqualTo("jdbc:h2:async:~/quiesce;WRITE_DELAY=0");
        assertThat(reliable("jdbc:h2:C:/quiesce")).isEqualTo("jdbc:h2:async:C:/quiesce;WRITE_DELAY=0");
    }

    @Test
    void anotherWayToTheFileOrToAServerIsLeftAlone() {
        assertThat(reliable("jdbc:h2:async:./quiesce")).isEqualTo("jdbc:h2:async:./quiesce;WRITE_DELAY=0");
        assertThat(reliable("jdbc:h2:file:nio:./quiesce")).isEqualTo("jdbc:h2:file:nio:./quiesce;WRITE_DELAY=0");
        assertThat(reliable("jdbc:h2:tcp://db/quiesce")).isEqualTo("jdbc:h2:tcp://db/quiesce;WRITE_DELAY=0");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        assertThat(reliable("jdbc:postgresql://db/quiesce"))
                .isEqualTo("jdbc:postgresql://db/quiesce"
                        + "?ApplicationName=quiesce&connectTimeout=5&socketTimeout=30&tcpKeepAlive=true");
    }

    @Test
    void whatSomebodySetIsLeftAlone() {
        assertThat(reliable("jdbc:h2:~/quiesce;write_delay=100")).isEqualTo("jdbc:h2:async:~/quiesce;write_delay=100");
        assertThat(reliable("jdbc:postgresql://db/quiesce?user=q&socketTimeout=90&tcpKeepAlive=false"))
                .isEqualTo("jdbc:postgresql://db/quiesce?user=q&socketTimeout=90&tcpKeepAlive=false"
                        + "&ApplicationName=quiesce&connectTimeout=5");
    }

    @Test
    void otherDatabasesAreLeftAlone() {
        assertThat(reliable("jdbc:h2:mem:x")).isEqualTo("jdbc:h2:mem:x");
        assertThat(reliable("")).isEmpty();
    }
}
