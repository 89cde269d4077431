import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Imports two users, tags one, pushes to the tag, and follows the push. The JDK has no JSON: use the library of your
 * project where this program writes and searches texts.
 */
public final class Push {
  private static final String ADMIN = "administrator";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final SecureRandom RANDOM = new SecureRandom();

  private Push() {}

  /** Calls a command. After a time-out, call it again with the same body: within 60 seconds that is the same push. */
  private static String call(String command, String body) throws Exception {
    long sdkAppId = Long.parseLong(System.getenv("SDKAPPID"));
    String userSig = UserSig.sign(sdkAppId, ADMIN, System.getenv("SECRET_KEY"), 3600);
    URI uri = URI.create(String.format("%s/v4/%s?sdkappid=%d&identifier=%s&usersig=%s&random=%d&contenttype=json",
        System.getenv("CARILLON_URL"), command, sdkAppId, ADMIN,
        URLEncoder.encode(userSig, StandardCharsets.UTF_8), random()));
    HttpRequest request = HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(35))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
        .build();
    HttpResponse<String> response =
        HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != 200 || !"0".equals(field(response.body(), "ErrorCode"))) {
      throw new IllegalStateException(command + ": HTTP " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** The first text or number of a name. */
  private static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static long random() {
    return Integer.toUnsignedLong(RANDOM.nextInt());
  }

  public static void main(String[] arguments) throws Exception {
    call("im_open_login_svc/multiaccount_import", "{\"Accounts\":[\"alice\",\"bob\"]}");

    call("all_member_push/im_add_tag", "{\"UserTags\":[{\"To_Account\":\"alice\",\"Tags\":[\"vip\"]}]}");

    String pushed = call("all_member_push/im_push", String.format("""
        {
          "MsgRandom": %d,
          "MsgLifeTime": 604800,
          "Condition": {"TagsOr": ["vip"]},
          "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "Merry Christmas! \uD83C\uDF84"}}]
        }""", random()));
    String taskId = field(pushed, "TaskId");

    String status;
    do {
      Thread.sleep(200);
      status = call("all_member_push/im_push_status", "{\"TaskId\":\"" + taskId + "\"}");
    } while (!List.of("done", "failed", "cancelled").contains(field(status, "State")));
    System.out.println(status);
  }
}
