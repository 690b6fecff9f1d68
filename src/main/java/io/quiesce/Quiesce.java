package io.quiesce;

import io.quiesce.lab.LabFailure;
import io.quiesce.lab.LabMain;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Quiesce; with the argument {@code lab}, the lab alone. */
@SpringBootApplication
public class Quiesce {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("lab")) {
            lab(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        SpringApplication application = new SpringApplication(Quiesce.class);
        application.addInitializers(new LabWithoutInventory(), new DatabaseAddress(), new RepeatedTrouble());
        application.run(args);
    }

    private static void lab(String[] args) {
        try {
            LabMain.run(args);
        } catch (LabFailure | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
