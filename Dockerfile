# One image for web, worker and beat; docker-compose.yml says which is which.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS packages
WORKDIR /srv/nkarchive
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM ${BASE} AS code
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=nkarchive.settings.production \
    VAR_DIR=/srv/nkarchive/var
WORKDIR /srv/nkarchive
RUN useradd --system --uid 10001 --home-dir /srv/nkarchive --shell /usr/sbin/nologin nkarchive \
    && install -d -o nkarchive -g nkarchive var
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY nkarchive nkarchive
COPY articles articles
COPY campaigns campaigns
COPY templates templates
COPY static static
COPY locale locale
# Collecting needs no secret, so it runs under the settings that ask for none.
RUN VAR_DIR=/tmp/collect DJANGO_SETTINGS_MODULE=nkarchive.settings.development \
        python manage.py collectstatic --noinput \
    && mv /tmp/collect/static staticfiles \
    && rm -rf /tmp/collect
USER 10001

# Only for the profile "demo": a stand-in for Stripe. It never goes into the image of the site.
FROM code AS sandbox
COPY tests/stripe_sandbox tests/stripe_sandbox
EXPOSE 12111
CMD ["python", "-m", "tests.stripe_sandbox", "--host=0.0.0.0", "--port=12111"]

FROM code AS site
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "8", "nkarchive.wsgi:application"]
