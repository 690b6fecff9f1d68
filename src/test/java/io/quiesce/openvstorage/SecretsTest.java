package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"main_secret\": \"k3y with, signs\", | \"main_secret\": ****,",
                "\"password\": \"x\" } | \"password\": **** }",
                "{'password':'x'} | {'password':****}",
                "rpcpasswd = geheim1 and more | rpcpasswd = **** and more",
                "CLIENT_SECRET=abc;next | CLIENT_SECRET=****;next",
                "access_token: abc | access_token: ****",
                "amqp://ovs:0pen@10.0.0.1:5672//  | amqp://ovs:****@10.0.0.1:5672//",
                "transport: amqp://ovs:**@m1:5672// | transport: amqp://ovs:****@m1:5672//"
            })
    void areRemoved(String text, String without) {
        assertThat(Secrets.without(text)).isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PLAIN login refused: user 'ovs' - invalid credentials",
                "http://10.0.0.1:8088/api/",
                "tokens ring",
                "no password was asked for",
                "2026-03-01 10:00:00 error: [Errno 98] Address already in use"
            })
    void nothingElseIsTouched(String text) {
        assertThat(Secrets.without(text)).isEqualTo(text);
    }
}
