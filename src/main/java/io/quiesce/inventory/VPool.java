package io.quiesce.inventory;

/**
 * A vPool of an Open vStorage cluster.
 *
 * @param name its name
 * @param mount where it is mounted on the nodes that serve it
 * @param config the client's configuration: a file's path or, in later eras, a configuration URL
 */
public record VPool(String name, String mount, String config) {

    public VPool {
        Names.require("vPool", name);
    }
}
