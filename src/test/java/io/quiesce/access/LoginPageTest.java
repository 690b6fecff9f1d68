package io.quiesce.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginPageTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/runs/7d1f", "/runs/7d1f?step=1#end"})
    void leadsToAPageOfOurs(String to) {
        assertThat(LoginPage.local(to)).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "runs", "//evil.example/", "https://evil.example/", "/\\evil.example", "/\t/evil.example"})
    void leadsNowhereElse(String to) {
        assertThat(LoginPage.local(to)).isEqualTo("/");
    }
}
