package io.quiesce;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Quiesce. */
@SpringBootApplication
public class Quiesce {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(Quiesce.class);
        application.addInitializers(new LabWithoutInventory());
        application.run(args);
    }
}
