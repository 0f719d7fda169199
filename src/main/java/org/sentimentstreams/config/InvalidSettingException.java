package org.sentimentstreams.config;

/** A setting is unknown or its value cannot be used; the message is meant for the user. */
public final class InvalidSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The message is one sentence that names the bad value and says what is needed. */
  public InvalidSettingException(String message) {
    super(message);
  }

  /** The same, with what went wrong underneath. */
  public InvalidSettingException(String message, Throwable cause) {
    super(message, cause);
  }

  static InvalidSettingException of(String name, Object value, Source source, String need) {
    String from = source.kind() == Source.Kind.DEFAULT ? "" : " (set by " + source + ")";
    return new InvalidSettingException(
        name + " is \"" + withoutLogin(value) + "\": " + need + from);
  }

  /** A password in an address must not get into logs. */
  private static String withoutLogin(Object value) {
    return String.valueOf(value).replaceAll("://[^/@]*@", "://…@");
  }
}
