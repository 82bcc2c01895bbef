{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
How libpq protects the connection; a verified certificate is checked against the image's own authorities.
{{ include "aquahelm.postgres.tls" .Values.global.stores.postgres }}
*/ -}}
{{- define "aquahelm.postgres.tls" -}}
- name: PGSSLMODE
  value: {{ .tlsMode }}
{{- if hasPrefix "verify" .tlsMode }}
- name: PGSSLROOTCERT
  value: system
{{- end }}
{{- end }}

{{- /*
The same behind a JDBC URL's other parameters; a verified certificate is checked against the JVM's own authorities, as
there is no ~/.postgresql/root.crt in a container.
{{ include "aquahelm.postgres.jdbcTls" .Values.global.stores.postgres }}
*/ -}}
{{- define "aquahelm.postgres.jdbcTls" -}}
{{- if ne .tlsMode "disable" -}}
&sslmode={{ .tlsMode }}
{{- if hasPrefix "verify" .tlsMode -}}
&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
{{- end }}
{{- end }}
{{- end }}

{{- /*
The same behind a postgresql:// URL.
{{ include "aquahelm.postgres.urlTls" .Values.global.stores.postgres }}
*/ -}}
{{- define "aquahelm.postgres.urlTls" -}}
{{- if ne .tlsMode "disable" -}}
?sslmode={{ .tlsMode }}
{{- end }}
{{- end }}

{{- /*
The same in Npgsql's word.
{{ include "aquahelm.postgres.npgsqlTls" .Values.global.stores.postgres }}
*/ -}}
{{- define "aquahelm.postgres.npgsqlTls" -}}
{{- get (dict "disable" "Disable" "require" "Require" "verify-full" "VerifyFull") .tlsMode }}
{{- end }}
