/**
 * Floor 1: the settings that every other room is built with. Defaults, a properties file, the
 * environment and flags meet in {@link org.sentimentstreams.config.SettingsLoader}; what comes out
 * is one immutable, checked {@link org.sentimentstreams.config.Settings}. No review passes here.
 */
package org.sentimentstreams.config;
