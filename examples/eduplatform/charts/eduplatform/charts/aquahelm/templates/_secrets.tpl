{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Annotations of an object of the secrets hook: made before the release, gone after it has succeeded.
{{ include "aquahelm.secrets.annotations" (dict "root" . "weight" "-20") }}
*/ -}}
{{- define "aquahelm.secrets.annotations" -}}
{{- toYaml (merge (dict
  "helm.sh/hook" "pre-install,pre-upgrade"
  "helm.sh/hook-weight" .weight
  "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded"
) (.root.Values.global.annotations | default dict)) }}
{{- end }}

{{- /*
Labels of the Secrets that the hook makes. They are no part of the release: uninstalling it leaves them.
{{ include "aquahelm.secrets.labels" . }}
*/ -}}
{{- define "aquahelm.secrets.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: {{ .Values.global.platform }}
app.kubernetes.io/managed-by: aquahelm
{{- end }}

{{- /*
The Secrets that the hook makes: name → keys with the length of a new value, type, fixed texts, labels.
{{ include "aquahelm.secrets.generated" . | fromYaml }}
*/ -}}
{{- define "aquahelm.secrets.generated" -}}
{{- range $name, $secret := .Values.secrets.names }}
{{- if eq ($secret.provider | default $.Values.secrets.provider) "generated" }}
{{ $name | quote }}:
  {{- pick $secret "keys" "type" "fixed" "labels" | toYaml | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
An ExternalSecret: external-secrets copies a document of a store into a Secret, and again whenever it changes there.
{{ include "aquahelm.secrets.external" (dict "root" $ "name" "jwt" "secret" .Values.secrets.names.jwt) }}
*/ -}}
{{- define "aquahelm.secrets.external" -}}
{{- $secret := .secret -}}
{{- $own := $secret.external | default dict -}}
{{- $all := .root.Values.secrets.external | default dict -}}
{{- $store := $own.store | default $all.store -}}
{{- $path := $all.path | default "" -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.platform.labels" (dict "root" .root "name" .name) | nindent 4 }}
  {{- with include "aquahelm.platform.firstAnnotations" .root }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  refreshInterval: {{ $own.refreshInterval | default $all.refreshInterval | quote }}
  secretStoreRef:
    kind: {{ $store.kind }}
    name: {{ $store.name }}
  target:
    name: {{ .name }}
    creationPolicy: Owner
    deletionPolicy: Retain
    {{- if or $secret.type $secret.fixed $secret.labels }}
    template:
      engineVersion: v2
      mergePolicy: Merge
      {{- with $secret.labels }}
      metadata:
        labels:
          {{- toYaml . | nindent 10 }}
      {{- end }}
      {{- with $secret.type }}
      type: {{ . }}
      {{- end }}
      {{- with $secret.fixed }}
      data:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
  data:
    {{- $key := $own.key | default (ternary (printf "%s/%s" $path .name) .name (ne $path "")) }}
    {{- range keys $secret.keys | sortAlpha }}
    - secretKey: {{ . | quote }}
      remoteRef:
        key: {{ $key | quote }}
        property: {{ index ($own.properties | default dict) . | default . | quote }}
    {{- end }}
{{- end }}

{{- /*
A SealedSecret: its controller alone can open it, and makes the Secret. `sealed` is a file of files/sealed.
{{ include "aquahelm.secrets.sealed" (dict "root" $ "name" "jwt" "secret" .Values.secrets.names.jwt "sealed" $sealed) }}
*/ -}}
{{- define "aquahelm.secrets.sealed" -}}
{{- $annotations := include "aquahelm.platform.firstAnnotations" .root | fromYaml -}}
{{- if ne .sealed.scope "strict" -}}
{{- $annotations = merge (dict (printf "sealedsecrets.bitnami.com/%s" .sealed.scope) "true") $annotations -}}
{{- end -}}
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.platform.labels" (dict "root" .root "name" .name) | nindent 4 }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  encryptedData:
    {{- toYaml .sealed.encryptedData | nindent 4 }}
  template:
    metadata:
      labels:
        {{- include "aquahelm.secrets.labels" .root | nindent 8 }}
        {{- with .secret.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    type: {{ .secret.type | default "Opaque" }}
    data:
      {{- with .secret.fixed }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      # Pods ask for this key, and start once the controller has opened this very ciphertext.
      {{ index .root.Values.global.sealed .name }}: opened
{{- end }}

{{- /*
Variables that hold up a container until the controller has opened the ciphertext that its Secrets have now: it may be
slower than what comes up, which would go on with old passwords. What runs before the rest of the release (`before`) comes
before the new ciphertext too.
{{ include "aquahelm.sealed.env" (dict "root" . "container" .Values) }}
*/ -}}
{{- define "aquahelm.sealed.env" -}}
{{- if not .container.before }}
{{- $read := list -}}
{{- range .container.secretEnv }}
{{- $read = append $read .secretName }}
{{- end }}
{{- range .container.volumes }}
{{- with .secret }}
{{- $read = append $read .secretName }}
{{- end }}
{{- end }}
{{- range $read | uniq | sortAlpha }}
{{- include "aquahelm.sealed.variable" (dict "root" $.root "secret" .) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One such variable, where the Secret is sealed.
{{ include "aquahelm.sealed.variable" (dict "root" . "secret" "redis-auth") }}
*/ -}}
{{- define "aquahelm.sealed.variable" -}}
{{- with index (.root.Values.global.sealed | default dict) .secret }}
- name: SEALED_{{ $.secret | upper | replace "-" "_" | replace "." "_" }}
  valueFrom:
    secretKeyRef:
      name: {{ $.secret }}
      key: {{ . }}
{{- end }}
{{- end }}

{{- /*
The same for a volume: it cannot be mounted before.
{{ include "aquahelm.sealed.item" (dict "root" . "secret" "redis-auth") }}
*/ -}}
{{- define "aquahelm.sealed.item" -}}
{{- with index (.root.Values.global.sealed | default dict) .secret }}
- key: {{ . }}
  path: .sealed/{{ $.secret }}
{{- end }}
{{- end }}
