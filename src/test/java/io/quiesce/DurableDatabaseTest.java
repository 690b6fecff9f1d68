package io.quiesce;

import static io.quiesce.DurableDatabase.durable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DurableDatabaseTest {

    @Test
    void aFileKeepsWhatIsCommittedAtOnce() {
        assertThat(durable("jdbc:h2:file:./data/quiesce;DB_CLOSE_ON_EXIT=FALSE"))
                .isEqualTo("jdbc:h2:file:./data/quiesce;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
        assertThat(durable("jdbc:h2:~/quiesce")).isEqualTo("jdbc:h2:~/quiesce;WRITE_DELAY=0");
    }

    @Test
    void whatSomebodySetIsLeftAlone() {
        assertThat(durable("jdbc:h2:~/quiesce;write_delay=100")).isEqualTo("jdbc:h2:~/quiesce;write_delay=100");
    }

    @Test
    void otherDatabasesAreLeftAlone() {
        assertThat(durable("jdbc:h2:mem:x")).isEqualTo("jdbc:h2:mem:x");
        assertThat(durable("jdbc:postgresql://db/quiesce")).isEqualTo("jdbc:postgresql://db/quiesce");
        assertThat(durable("")).isEmpty();
    }
}
