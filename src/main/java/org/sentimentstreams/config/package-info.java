/**
 * Floor 1: the settings that every other room is built with. Defaults, a properties file, the
 * environment and flags meet in {@link org.sentimentstreams.config.SettingsLoader}; what comes out
 * is one immutable, checked {@link org.sentimentstreams.config.Settings}, which only commands and
 * the laboratory see. It consists of a class for each concern, such as {@link
 * org.sentimentstreams.config.BatchSettings}, which has its keys, each with default, limits and
 * documentation, above the method that reads it. A room is handed the concerns that it needs; those
 * that need many get a record of them, such as {@link org.sentimentstreams.config.ScoringSettings}.
 * No review passes here.
 */
package org.sentimentstreams.config;
