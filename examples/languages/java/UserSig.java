import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs UserSigs (TLSSigAPIv2). It belongs on the server: the key must never reach a device. */
final class UserSig {
  private UserSig() {}

  static String sign(long sdkAppId, String identifier, String secretKey, long expire)
      throws GeneralSecurityException, IOException {
    long time = Instant.now().getEpochSecond();
    String signed = "TLS.identifier:" + identifier + "\nTLS.sdkappid:" + sdkAppId
        + "\nTLS.time:" + time + "\nTLS.expire:" + expire + "\n";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    String quoted = identifier.replace("\\", "\\\\").replace("\"", "\\\"");
    String ticket = String.format(
        "{\"TLS.ver\":\"2.0\",\"TLS.identifier\":\"%s\",\"TLS.sdkappid\":%d,\"TLS.time\":%d,\"TLS.expire\":%d,\"TLS.sig\":\"%s\"}",
        quoted, sdkAppId, time, expire, Base64.getEncoder().encodeToString(signature));
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(compressed)) {
      zlib.write(ticket.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(compressed.toByteArray())
        .replace('+', '*').replace('/', '-').replace('=', '_');
  }
}
