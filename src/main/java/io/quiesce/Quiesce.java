package io.quiesce;

import io.quiesce.lab.LabMain;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Quiesce; with the argument {@code lab}, the lab alone. */
@SpringBootApplication
public class Quiesce {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("lab")) {
            LabMain.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        SpringApplication application = new SpringApplication(Quiesce.class);
        application.addInitializers(new LabWithoutInventory(), new DurableDatabase());
        application.run(args);
    }
}
